"""The numbers for a monitoring system, in Prometheus' text format. What they cost does not grow with what is stored or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.pages.counts import Counts
    from portal.records.overview import Measured, Overview


class Metrics:
    """One look at everything, as Prometheus' collectors are asked for it."""

    def __init__(self, counts: Counts, depths: Callable[[], dict[str, int] | None], look: Callable[[], Measured]) -> None:
        self._counts, self._depths, self._look = counts, depths, look

    def text(self) -> bytes:
        """What a scrape answers."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Any]:
        """Every family of numbers, in the order of the answer."""
        yield from self._requests()
        yield from self._queues()
        try:
            seen, totals = self._look()
        except SQLAlchemyError:
            yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", 1)
        yield from _work(seen)
        yield from _deliveries(seen, totals)
        yield from _life(seen)

    def _requests(self) -> Iterator[Any]:
        number = CounterMetricFamily("portal_requests", "Requests, by page and class of status.", labels=["page", "status"])
        seconds = CounterMetricFamily("portal_request_seconds", "Seconds that the requests of a page took.", labels=["page"])
        for page in self._counts.pages():
            for status, count in page.by_class.items():
                number.add_metric([page.name, status], count)
            seconds.add_metric([page.name], page.seconds)
        upto, all_, took = self._counts.times()
        buckets = [(str(bound), float(count)) for bound, count in upto] + [("+Inf", float(all_))]
        yield number
        yield seconds
        yield HistogramMetricFamily("portal_request_duration_seconds", "How long requests took.", buckets=buckets, sum_value=took)

    def _queues(self) -> Iterator[Any]:
        found = self._depths()
        yield GaugeMetricFamily("portal_broker_up", "Whether the broker answers.", int(found is not None))
        if found is not None:
            yield _by("portal_queue_depth", "Messages that wait in the broker.", "queue", found)


def _work(seen: Overview) -> Iterator[Any]:
    yield _by("portal_outbox_waiting", "Rows to be done, the held ones included; counted up to 10000.", "kind",
              {kind.kind: kind.waiting for kind in seen.kinds})  # fmt: skip
    yield _by("portal_outbox_held", "Rows to be done that are paused.", "kind", {kind.kind: kind.held for kind in seen.kinds})
    yield _by("portal_outbox_oldest_seconds", "How long the oldest row to be done is overdue.", "kind",
              {kind.kind: kind.seconds for kind in seen.kinds})  # fmt: skip
    yield _by("portal_outbox_dead", "Rows that were given up; counted up to 10000.", "kind",
              {kind.kind: kind.dead for kind in seen.kinds})  # fmt: skip
    yield _by("portal_work_paused", "Kinds of work and channels that are paused.", "what", {each.what: 1 for each in seen.pauses})


_OUTCOMES = {
    "deliveries": ("portal_deliveries_outcome", "What became of the e-mails that were tried."),
    "gathered": ("portal_digest_gathering_outcome", "What became of what waits for daily summaries, when it was looked at."),
    "digests": ("portal_digest_outcome", "What became of the messages in daily summaries that were tried."),
    "notices": ("portal_push_outcome", "What became of the notices to browsers that were tried."),
}
"""What is counted, by its name among the totals."""


def _deliveries(seen: Overview, totals: dict[tuple[str, str], int]) -> Iterator[Any]:
    open_ = GaugeMetricFamily(
        "portal_deliveries", "Deliveries that are not over; counted up to 10000.", labels=["channel", "state"]
    )
    for one in seen.deliveries:
        open_.add_metric([one.channel, one.state], one.number)
    yield open_
    for counted, (metric, meaning) in _OUTCOMES.items():
        done = CounterMetricFamily(metric, meaning, labels=["outcome"])
        for (name, outcome), total in totals.items():
            if name == counted:
                done.add_metric([outcome.replace(" ", "_")], total)
        yield done


def _life(seen: Overview) -> Iterator[Any]:
    ran = [each.run for each in seen.sweeps if each.run is not None]
    yield _by("portal_sweep_last_success_timestamp_seconds", "When a sweep last succeeded.", "sweep",
              {run.name: run.succeeded_at.timestamp() for run in ran if run.succeeded_at})  # fmt: skip
    yield _by("portal_sweep_duration_seconds", "How long its last success took.", "sweep",
              {run.name: run.seconds for run in ran if run.seconds is not None})  # fmt: skip
    yield _by(
        "portal_sweep_rows",
        "Rows that its last run changed.",
        "sweep",
        {run.name: run.rows for run in ran if run.rows is not None},
    )
    yield _by(
        "portal_sweep_failed", "Whether its last run failed.", "sweep", {each.name: int(each.failed) for each in seen.sweeps}
    )
    yield _by("portal_heartbeat_seconds", "Seconds since a process was last heard.", "process",
              {beat.name: beat.seconds_ago for beat in seen.pulses if beat.seconds_ago is not None})  # fmt: skip
    late = {beat.name: int(beat.late) for beat in seen.pulses} | {each.name: int(each.late) for each in seen.sweeps}
    yield _by("portal_late", "Whether a process or a sweep was not heard for two of its periods.", "name", late)


def _by(name: str, meaning: str, label: str, values: dict[str, Any]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
