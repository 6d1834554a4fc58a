"""Locust: people who send a scenario's records, at random, to the lab's public address.

Works with Locust's own page and headless; users, spawn rate and host are Locust's parameters. The rest is set in the
environment (or by the options below):

LAB_TRAFFIC     the traffic file: a JSON array of records (default: the vaccinations')
LAB_PATH_FIELD  the field that names a record's path, where each path is public under its own name: the record then goes to
                /<path>, 1 in 10 to /input like all others (default: none, all go to /input)
LAB_SEED        which random choice of records (default 1)
LAB_EVENTS      stop after this many events (default 0: no end)
LAB_PAUSE_MS    the pause of a user between two events, about (default 100)
LAB_RUN         the run's name; event n of it has the id <run>-<n> (default: a new one)
LAB_OUTCOMES    a file that gets one line per event: id, outcome, status, route, when it was sent (Unix time, ms) and how long it took (ms);
                separated by tabs
                acked          202: taken
                rejected       certainly not taken
                indeterminate  no answer, or one that doesn't say: it may or may not have been taken

A run is one process: the ids and the file are its own.
"""

import json
import os
import random
import time
import uuid
from pathlib import Path
from urllib.parse import quote

import gevent
from locust import FastHttpUser, events, task
from locust.exception import StopUser

# An outcomes file ends here and the run with it: what is not written down can't be reconciled.
MAX_OUTCOMES = 2_000_000

# How long an answer may take, seconds; a user that is stopped waits for its answer, so none is cut off.
ANSWER_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 5.0
STOP_TIMEOUT_S = ANSWER_TIMEOUT_S + CONNECT_TIMEOUT_S + 5.0

# Of the events whose path has an address of its own, so many go to the common one all the same: both must work.
TO_INPUT_SHARE = 0.1

DEFAULT_TRAFFIC = Path(__file__).parent / "traffic" / "vaccinations.json"


def classify(status, said):
    """What is known about an event, from the answer's status (0: none) and the `outcome` in its body, if any."""
    if status == 202:
        return "acked"
    if said == "rejected" or (400 <= status < 500 and said != "unknown"):
        return "rejected"
    return "indeterminate"


def said_outcome(body):
    """The `outcome` of a JSON body, or None."""
    try:
        answer = json.loads(body or b"")
    except ValueError:
        return None
    return answer.get("outcome") if isinstance(answer, dict) else None


class Run:
    """One start of the test: numbers the events, chooses their records, writes down what became of them."""

    def __init__(self, options, name, append):
        self.name = name
        self.total = options.events
        self.sent = 0
        self.answered = 0
        self.choice = random.Random(options.seed)
        self.outcomes = open(options.outcomes, "a" if append else "w", encoding="utf-8") if options.outcomes else None

    def next_event(self):
        """The id, the body and the address of the next event, or None when the run has sent all of them."""
        if (self.total and self.sent >= self.total) or self.sent >= MAX_OUTCOMES:
            return None
        self.sent += 1
        body, path = self.choice.choice(records)
        address = "/input" if path is None or self.choice.random() < TO_INPUT_SHARE else path
        return f"{self.name}-{self.sent}", body, address

    def write(self, event_id, outcome, status, route, sent_at, took):
        self.answered += 1
        if self.outcomes:
            self.outcomes.write(f"{event_id}\t{outcome}\t{status}\t{route}\t{sent_at * 1000:.1f}\t{took * 1000:.3f}\n")

    def is_over(self):
        return self.answered >= (min(self.total, MAX_OUTCOMES) if self.total else MAX_OUTCOMES)

    def close(self):
        if self.outcomes:
            self.outcomes.close()


def read_records(file, path_field):
    """The traffic file's records, each as the bytes that are sent and the address of its path, if it has one; without records there is
    nothing to do."""
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"Reading the traffic file {file}: {error}") from error
    if not isinstance(found, list) or not found:
        raise SystemExit(f"Reading the traffic file {file}: it must be a JSON array of at least one record")
    return [(json.dumps(record, ensure_ascii=False).encode(), address_of(record, path_field)) for record in found]


def address_of(record, path_field):
    path = record.get(path_field) if path_field and isinstance(record, dict) else None
    return f"/{quote(path, safe='')}" if isinstance(path, str) else None


records = []
current = None
starts = 0


@events.init_command_line_parser.add_listener
def add_options(parser):
    hidden = {"include_in_web_ui": False}
    parser.add_argument("--traffic", env_var="LAB_TRAFFIC", default=str(DEFAULT_TRAFFIC), help="the traffic file", **hidden)
    parser.add_argument("--path-field", env_var="LAB_PATH_FIELD", default="", help="the field that names a record's path", **hidden)
    parser.add_argument("--outcomes", env_var="LAB_OUTCOMES", default="", help="write the outcome of every event here", **hidden)
    parser.add_argument("--run", env_var="LAB_RUN", default="", help="the run's name: event n has the id <run>-<n>", **hidden)
    parser.add_argument("--seed", env_var="LAB_SEED", type=int, default=1, help="which random choice of records")
    parser.add_argument("--events", env_var="LAB_EVENTS", type=int, default=0, help="stop after this many events (0: no end)")
    parser.add_argument("--pause-ms", env_var="LAB_PAUSE_MS", type=int, default=100, help="a user's pause between two events, about")


@events.init.add_listener
def prepare(environment, **_):
    global records
    records = read_records(environment.parsed_options.traffic, environment.parsed_options.path_field)
    environment.stop_timeout = STOP_TIMEOUT_S


@events.test_start.add_listener
def start(environment, **_):
    global current, starts
    starts += 1
    options = environment.parsed_options
    name = options.run or f"people-{uuid.uuid4().hex[:12]}"
    current = Run(options, name if starts == 1 or not options.run else f"{name}.{starts}", append=starts > 1)


@events.test_stop.add_listener
def stop(**_):
    current.close()


class Person(FastHttpUser):
    network_timeout = ANSWER_TIMEOUT_S
    connection_timeout = CONNECT_TIMEOUT_S

    def wait_time(self):
        return self.environment.parsed_options.pause_ms / 1000 * random.uniform(0.5, 1.5)

    @task
    def send(self):
        run = current
        event = run.next_event()
        if event is None:
            raise StopUser()
        # A user whose pause has just ended may still be killed as one that waits. What it has begun to send then goes on by
        # itself, and is waited for: an event that was sent gets its answer.
        sending = gevent.spawn(self.exchange, run, *event)
        try:
            sending.get()
        except gevent.GreenletExit:
            sending.join()
            raise

    def exchange(self, run, event_id, body, address):
        """Sends one event and writes down what became of it."""
        outcome, status, route = "indeterminate", 0, "-"
        sent_at, begun = time.time(), time.perf_counter()
        try:
            with self.client.post(
                address,
                data=body,
                headers={"Content-Type": "application/json", "Idempotency-Key": event_id},
                catch_response=True,
            ) as answer:
                status = answer.status_code or 0
                route = (answer.headers or {}).get("x-lab-route") or "-"
                outcome = classify(status, None if status == 202 else said_outcome(answer.content))
                if outcome == "acked":
                    answer.success()
                else:
                    answer.failure(f"{outcome}: {status or answer.error}")
        finally:
            run.write(event_id, outcome, status, route, sent_at, time.perf_counter() - begun)
            if run.is_over():
                gevent.spawn(finish, self.environment)


def finish(environment):
    """All events are answered: ends a headless run, and only the test where there is a page."""
    if environment.web_ui:
        environment.runner.stop()
    else:
        environment.runner.quit()
