"""A year in an hour: the clock moves day by day, every sweep runs, and invented people do some of what they owe and leave some of it.

Nothing leaves this process: messages go to a sink that writes down what became of them.
"""

from portal.demo.simulation.journal import Journal
from portal.demo.simulation.nights import ByWorkers, in_process, patiently
from portal.demo.simulation.report import Report
from portal.demo.simulation.running import load, simulate

__all__ = ["ByWorkers", "Journal", "Report", "in_process", "load", "patiently", "simulate"]
