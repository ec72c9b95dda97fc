#!/usr/bin/env python3
"""Writes the rows of the demo market: a year of orders and visits, the same bytes on every machine.

    python3 examples/marketplace/generate.py [FOLDER]

FOLDER is `data` beside this script unless named. Only integers and a small generator of its own are used, so that no version
of Python, of its `random` module or of a processor's rounding can change a byte.

What the figures tell: steady growth, busier weekends, the sales of 11 November, 12 December and 18 June, the quiet week of the
Spring Festival. From July 2026 on, new users from search come in ever smaller numbers, and in the week of 10 August the
search pages are down.
"""

import datetime
import pathlib
import sys

FIRST = datetime.date(2025, 10, 1)
LAST = datetime.date(2026, 9, 30)
SEED = 20261001

# Monday to Sunday, in percent of a mean day.
WEEKDAYS = [95, 94, 95, 97, 103, 111, 105]

# Orders of new users a day by channel, in thousandths, at the start of the year.
NEW_USERS = {
    "search": 8600,
    "short_video": 4300,
    "social": 3600,
    "partners": 2200,
    "referral": 1300,
    "email": 600,
    "direct": 500,
}
OLD_USERS = 31000
# Where orders of old users come from.
OLD_CHANNELS = {"direct": 46, "search": 19, "short_video": 9, "social": 12, "partners": 4, "referral": 3, "email": 7}
# Visits per hundred orders.
VISITS = {"search": 2900, "short_video": 5200, "social": 4300, "partners": 2500, "referral": 1800, "email": 2100, "direct": 1500}

# Share of orders, then list prices in cents.
CATEGORIES = {
    "home": (22, [3990, 5900, 8900, 12900, 19900, 45900]),
    "clothing": (20, [7900, 9900, 15900, 19900, 29900]),
    "electronics": (13, [9900, 19900, 39900, 89900, 149900]),
    "beauty": (15, [4900, 6900, 12900, 19900, 26800]),
    "food": (14, [1990, 2990, 4580, 6800, 9900]),
    "sports": (7, [5900, 11900, 19900, 36900]),
    "toys": (5, [2990, 5900, 9900, 16900]),
    "books": (4, [2250, 3680, 4900, 7800]),
}
TIERS = {"high": 12, "middle": 33, "low": 55}
# How readily a user of a tier orders again, in percent.
APPETITE = {"high": 100, "middle": 55, "low": 24}


class Generator:
    """The 64-bit linear congruential generator of Knuth's MMIX; its upper bits are used."""

    def __init__(self, seed):
        self.state = seed
        for _ in range(8):
            self.below(2)

    def below(self, limit):
        """A whole number from 0 to limit - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return ((self.state >> 32) * limit) >> 32

    def pick(self, weights):
        """A key of `weights`, as often as its weight says."""
        left = self.below(sum(weights.values()))
        for key, weight in weights.items():
            if left < weight:
                return key
            left -= weight

    def around(self, thousandths):
        """A whole number near `thousandths` / 1000: up to 18% off, rounded at random so that the mean stays."""
        noise = 820 + self.below(181) + self.below(181)
        return (thousandths * noise // 1000 + self.below(1000)) // 1000


def season(day):
    """What a day is worth, in thousandths: growth, weekday and the sales of the year."""
    factor = 1000 + (day - FIRST).days * 13 // 10
    factor = factor * WEEKDAYS[day.weekday()] // 100
    monthday = (day.month, day.day)
    if monthday == (11, 11):
        factor = factor * 420 // 100
    elif (11, 1) <= monthday <= (11, 10):
        factor = factor * 125 // 100
    elif monthday == (12, 12):
        factor = factor * 210 // 100
    elif (2, 15) <= monthday <= (2, 22):
        factor = factor * 52 // 100
    elif (6, 16) <= monthday <= (6, 18):
        factor = factor * 230 // 100
    elif (9, 9) <= monthday <= (9, 10):
        factor = factor * 135 // 100
    return factor


def channel_trend(channel, day):
    """What is particular to new users of one channel, in percent."""
    if channel == "search":
        if datetime.date(2026, 8, 10) <= day <= datetime.date(2026, 8, 16):
            return 9
        if day >= datetime.date(2026, 7, 1):
            return 84 - (day - datetime.date(2026, 7, 1)).days // 4
    if channel == "short_video":
        return 80 + (day - FIRST).days // 6
    return 100


class Market:
    def __init__(self):
        self.random = Generator(SEED)
        self.users = []  # [id, tier, day of the last order]
        self.recent = []
        for _ in range(1400):
            self.join(FIRST - datetime.timedelta(days=1 + self.random.below(120)))

    def join(self, day):
        user = [10001 + len(self.users), self.random.pick(TIERS), day]
        self.users.append(user)
        self.recent.append(user)
        return user

    def old_user(self, day):
        """Someone who has ordered before: often one of late, oftener one of a high tier."""
        while True:
            pool = self.recent[-600:] if self.random.below(100) < 45 else self.users
            user = pool[self.random.below(len(pool))]
            if user[2] < day and self.random.below(100) < APPETITE[user[1]]:
                return user

    def basket(self, tier):
        category = self.random.pick({name: weight for name, (weight, _) in CATEGORIES.items()})
        prices = CATEGORIES[category][1]
        price = prices[self.random.below(len(prices))]
        off = [0, 0, 0, 5, 10, 12, 15, 20][self.random.below(8)]
        quantity = 1 + (self.random.below(100) < 22) + (self.random.below(100) < {"high": 30, "middle": 14}.get(tier, 5))
        return category, quantity, (price * (100 - off) + 50) // 100

    def status(self, day):
        draw = self.random.below(1000)
        if draw < 34:
            return "cancelled"
        if draw < 34 + (42 if day < datetime.date(2026, 7, 1) else 47):
            return "returned"
        return "paid" if (LAST - day).days < self.random.below(5) else "shipped"

    def order(self, day, user, customer, channel, tier, cycle):
        # The older export wrote SEM where the newer one writes search.
        spelled = "SEM" if channel == "search" and day.year == 2025 else channel
        category, quantity, price = self.basket(tier)
        return (
            f"{day},u{user[0]},{customer},{spelled},{tier},{cycle},{category},"
            f"{quantity},{price // 100}.{price % 100:02d},{self.status(day)}"
        )

    def day(self, day):
        """A day's rows: orders, then visits by channel."""
        orders, visits = [], []
        arrivals = {channel: 0 for channel in NEW_USERS}
        factor = season(day)
        for channel, base in NEW_USERS.items():
            count = self.random.around(base * factor * channel_trend(channel, day) // 100_000)
            arrivals[channel] += count * 100
            for _ in range(count):
                orders.append(self.order(day, self.join(day), "new", channel, "", ""))
        # Growth has brought the old users; they buy a little less in the third quarter than was hoped.
        for _ in range(self.random.around(OLD_USERS * factor // 1000)):
            user = self.old_user(day)
            since = (day - user[2]).days
            cycle = "active" if since <= 14 else "regular" if since <= 60 else "returning"
            channel = self.random.pick(OLD_CHANNELS)
            arrivals[channel] += 100
            orders.append(self.order(day, user, "old", channel, user[1], cycle))
            user[2] = day
            self.recent.append(user)
        outage = datetime.date(2026, 8, 10) <= day <= datetime.date(2026, 8, 16)
        for channel, hundredths in arrivals.items():
            # Visits follow their own habit too: half of them come whether or not anything is ordered.
            usual = (NEW_USERS[channel] + OLD_USERS * OLD_CHANNELS[channel] // 100) * factor // 10_000
            if channel == "search" and outage:
                usual = usual * 3 // 10
            count = (hundredths + usual) * VISITS[channel] // 20_000
            visits.append(f"{day},{channel},{count + self.random.below(count // 10 + 1)}")
        return orders, visits


def write(path, header, rows):
    path.write_bytes("\n".join([header, *rows, ""]).encode("utf-8"))


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    market = Market()
    orders, visits = {}, {}
    day = FIRST
    while day <= LAST:
        month = f"{day:%Y-%m}"
        day_orders, day_visits = market.day(day)
        orders.setdefault(month, []).extend(day_orders)
        visits.setdefault(month, []).extend(day_visits)
        day += datetime.timedelta(days=1)
    for month in orders:
        write(
            folder / f"orders-{month}.csv",
            "order_date,user_id,customer_type,channel,consumption_level,activity_cycle,category,quantity,unit_price,status",
            orders[month],
        )
        write(folder / f"visits-{month}.csv", "day,utm_source,visits", visits[month])


if __name__ == "__main__":
    main()
