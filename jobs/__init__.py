"""The parts of the writing process; `worker.py` schedules them."""
