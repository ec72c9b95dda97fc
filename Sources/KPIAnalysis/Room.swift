// Roll-up, references, completion: pure values, no I/O, no clock.
