#!/usr/bin/env python3
"""Writes the rows of Office Tea: nine quarters up to 30 September 2026, the same bytes on every machine.

    python3 examples/everything/generate.py [FOLDER]

FOLDER is `data` beside this script unless named. Only integers and a small generator of its own are used.

What the figures tell: steady growth; from July 2026 on search brings fewer offices at home, while referrals grow; abroad the
price went up; tea got dearer in the third quarter of 2026.
"""

import datetime
import pathlib
import sys

MONTHS = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13) if (2024, 7) <= (year, month) <= (2026, 9)]
# Orders a month at home in the first month, in thousandths, and visits for a hundred orders.
CHANNELS = {"search": (5200, 3100), "referral": (3000, 1700), "fairs": (1600, 900), "email": (1100, 2300)}
SPELLED = {"search": "google", "referral": "friends", "fairs": "stand", "email": "newsletter"}
BOXES = {"green": (38, 12800), "black": (29, 9900), "oolong": (21, 15900), "herbal": (12, 7900)}


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

    def around(self, thousandths):
        """A whole number near `thousandths` / 1000."""
        return (thousandths * (880 + self.below(241)) // 1000 + self.below(1000)) // 1000

    def pick(self, weights):
        left = self.below(sum(weights.values()))
        for key, weight in weights.items():
            if left < weight:
                return key
            left -= weight


def days_of(year, month):
    return ((datetime.date(year + month // 12, month % 12 + 1, 1)) - datetime.date(year, month, 1)).days


class Shop:
    def __init__(self):
        self.random = Generator(20260930)
        self.offices = []  # [id, day of joining, channel]

    def order(self, day, channel, region):
        """A row: an office that comes back, or a new one."""
        known = [office for office in self.offices if office[2] == channel and office[3] == region]
        if known and self.random.below(100) < 62:
            office = known[self.random.below(len(known))]
        else:
            office = (f"o{101 + len(self.offices)}", day, channel, region)
            self.offices.append(office)
        box = self.random.pick({name: weight for name, (weight, _) in BOXES.items()})
        price = BOXES[box][1]
        if region == "abroad":
            price = price * (22 if day >= datetime.date(2026, 4, 1) else 20) // 100
        spelled = "SEM" if channel == "search" and day.year == 2024 else channel
        if self.random.below(100) < 3:
            spelled = ""
        draw = self.random.below(100)
        status = "cancelled" if draw < 4 else "refunded" if draw < 8 else "paid"
        count = 8 + self.random.below(25)
        return f"{day},{office[0]},{office[1]},{region},{spelled},{box},{count},{price // 100}.{price % 100:02d},{status}"

    def month(self, index, year, month):
        """The month's orders by day, and its visits by channel."""
        rows, visits = [], []
        growth = 1000 + index * 20
        last = days_of(year, month)
        for channel, (base, per_hundred) in CHANNELS.items():
            trend = 100
            if (year, month) >= (2026, 7):
                trend = {"search": 78, "referral": 112}.get(channel, 100)
            count = self.random.around(base * growth * trend // 100_000)
            rows += [(1 + self.random.below(last), channel, "home") for _ in range(count)]
            visits.append(f"{year}-{month:02d},{SPELLED[channel]},{count * per_hundred // 100 + self.random.below(12)}")
        rows += [(1 + self.random.below(last), "referral", "abroad") for _ in range(self.random.around(2300 * growth // 1000))]
        # The last day of each quarter has an order, so that the quarter is known to be over.
        if month % 3 == 0:
            rows.append((last, "referral", "home"))
        rows.sort()
        return [self.order(datetime.date(year, month, day), channel, region) for day, channel, region in rows], visits


def ledger(random):
    """What was paid for tea, a week at a time, as a German bookkeeping program writes it."""
    rows = []
    monday = datetime.date(2024, 7, 1)
    index = 0
    while monday <= datetime.date(2026, 9, 21):
        year, week, _ = monday.isocalendar()
        cents = 250_000 + index * 2_000 + random.below(90_000)
        if monday >= datetime.date(2026, 6, 29):
            cents = cents * 112 // 100
        amount = f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d} ¥"
        rows.append(f"{year}-W{week:02d};{'Yunnan' if index % 3 else 'Fujian'};{'tea' if index % 5 else 'postage'};{amount}")
        if index % 26 == 9:
            rows.append(f"{year}-W{week:02d};Fujian;samples;n/a")
        monday += datetime.timedelta(days=7)
        index += 1
    return rows


def desks(random):
    """Desks that subscriptions cover, counted on the last day of each month."""
    rows = []
    for index, (year, month) in enumerate(MONTHS):
        day = f"{year}-{month:02d}-{days_of(year, month)}"
        rows.append(f"{day}|north|{900 + index * 21 + random.below(30)}")
        rows.append(f"{day}|south|{520 + index * 14 + random.below(30)}")
    return rows


def parcels(random):
    """Parcels as the carrier writes them: timestamps of London, one line that its printer broke."""
    rows = []
    for year, month in MONTHS[-9:]:
        for number in range(5):
            moment = f"{year}-{month:02d}-{3 + number * 6:02d}T{(7 + number * 4) % 24:02d}:30:00+00:00"
            rows.append(f"{moment},{'express' if number % 2 else 'post'},{1 + random.below(3) if number % 2 else 2 + random.below(5)}")
    rows[-7] = rows[-7].rsplit(",", 1)[0] + ",3?"
    return rows


def fairs():
    """What stands at fairs cost, paid in the money of the country, on the last day of each quarter."""
    rows = []
    for index, (year, month) in enumerate(MONTHS):
        if month % 3 == 0:
            day = f"{year}-{month:02d}-{days_of(year, month)}"
            rows += [f"{day},CNY,{1800 + index * 20}", f"{day},USD,{120 + index}.50"]
    return rows


def write(path, header, rows):
    path.write_bytes("\n".join([header, *rows, ""]).encode("utf-8"))


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    shop = Shop()
    orders, visits = {}, []
    for index, (year, month) in enumerate(MONTHS):
        rows, more = shop.month(index, year, month)
        orders.setdefault(year, []).extend(rows)
        visits += more
    for year, rows in orders.items():
        write(folder / f"orders-{year}.csv", "paid_on,office,joined_on,region,channel,box,boxes,price,status", rows)
    write(folder / "visits.tsv", "month\tutm_source\tvisits", [row.replace(",", "\t") for row in visits])
    write(folder / "ledger.csv", "week;supplier;kind;amount", ledger(Generator(1)))
    write(folder / "desks.csv", "as_of|region|desks", desks(Generator(2)))
    write(folder / "parcels.csv", "sent_at,service,days", parcels(Generator(3)))
    write(folder / "fairs.csv", "day,currency,fee", fairs())
    # What the trade as a whole bought, in thousands of boxes.
    write(folder / "market.csv", "first_month,boxes", [f"{year}-{month:02d},{40 + index // 3}" for index, (year, month) in enumerate(MONTHS) if month % 3 == 1])


if __name__ == "__main__":
    main()
