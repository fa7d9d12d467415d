"""Tasks that are generators: a scheduler with sleeping, messages, timeouts and cancellation, on a clock of its own."""

import heapq
from contextlib import contextmanager


class Cancelled(Exception):
    """Thrown into a task that is to stop."""


class Timeout(Exception):
    """Thrown into a task that waited too long."""


class Channel:
    """What one task puts in, another takes out."""

    def __init__(self, name):
        self.name = name
        self.items = []
        self.waiting = []


# What a task may ask of the scheduler by yielding it.
def sleep(seconds):
    yield "sleep", seconds


def put(channel, item):
    yield "put", channel, item


def take(channel, timeout=None):
    return (yield "take", channel, timeout)


def spawn(name, task):
    return (yield "spawn", name, task)


def cancel(task):
    yield "cancel", task


class Task:
    def __init__(self, name, body):
        self.name, self.body = name, body
        self.state = "ready"
        # A number that changes whenever the task goes on: older alarms are then out of date.
        self.turn = 0


class Scheduler:
    def __init__(self):
        self.now = 0
        self.ready = []
        self.alarms = []
        self.count = 0

    def start(self, name, body):
        task = Task(name, body)
        self.ready.append((task, "send", None))
        return task

    def alarm(self, task, seconds, how, what):
        self.count += 1
        heapq.heappush(self.alarms, (self.now + seconds, self.count, task, task.turn, how, what))

    def run(self):
        while self.ready or self.alarms:
            while self.ready:
                task, how, what = self.ready.pop(0)
                if task.state != "ended":
                    self.resume(task, how, what)
            while self.alarms and not self.ready:
                self.now, _, task, turn, how, what = heapq.heappop(self.alarms)
                if task.turn == turn and task.state != "ended":
                    self.ready.append((task, how, what))

    def resume(self, task, how, what):
        task.turn += 1
        try:
            request = getattr(task.body, how)(what)
        except StopIteration as stop:
            self.end(task, f"returned {stop.value!r}")
        except Cancelled:
            self.end(task, "was cancelled")
        except Exception as error:
            self.end(task, f"failed with {error!r}")
        else:
            getattr(self, "do_" + request[0])(task, *request[1:])

    def end(self, task, how):
        task.state = "ended"
        print(f"{self.now:5.1f} {task.name} {how}")

    def do_sleep(self, task, seconds):
        self.alarm(task, seconds, "send", None)

    def do_put(self, task, channel, item):
        self.ready.append((task, "send", None))
        while channel.waiting:
            receiver, turn = channel.waiting.pop(0)
            if receiver.turn == turn:
                self.ready.append((receiver, "send", item))
                return
        channel.items.append(item)

    def do_take(self, task, channel, timeout):
        if channel.items:
            self.ready.append((task, "send", channel.items.pop(0)))
            return
        channel.waiting.append((task, task.turn))
        if timeout is not None:
            self.alarm(task, timeout, "throw", Timeout(channel.name))

    def do_spawn(self, task, name, body):
        self.ready.append((task, "send", self.start(name, body)))

    def do_cancel(self, task, other):
        self.ready.append((task, "send", None))
        self.ready.append((other, "throw", Cancelled()))


scheduler = Scheduler()


def say(*words):
    print(f"{scheduler.now:5.1f}", *words)


@contextmanager
def announced(name):
    say(name, "starts")
    try:
        yield
    finally:
        say(name, "cleans up")


def producer(channel, n):
    with announced("producer"):
        for i in range(n):
            yield from sleep(1)
            say("producer puts", i * i)
            yield from put(channel, i * i)
        return n


def consumer(channel):
    total = 0
    with announced("consumer"):
        while True:
            try:
                item = yield from take(channel, timeout=2)
            except Timeout as timeout:
                say("consumer waited too long for", timeout)
                return total
            total += item
            say("consumer has", total)


def ticker(interval):
    with announced("ticker"):
        ticks = 0
        while True:
            yield from sleep(interval)
            ticks += 1
            say("tick", ticks)


def failing():
    yield from sleep(2.5)
    return 1 / 0


def averager(channel):
    """Keeps a mean; a task that asks is sent the answer over the channel."""
    mean = None
    count = 0
    while count < 3:
        value = yield from take(channel)
        count += 1
        mean = value if mean is None else mean + (value - mean) / count
        say("mean", round(mean, 3))
    return mean


def main():
    channel, values = Channel("numbers"), Channel("values")
    tick = yield from spawn("ticker", ticker(0.75))
    yield from spawn("producer", producer(channel, 4))
    yield from spawn("consumer", consumer(channel))
    yield from spawn("failing", failing())
    yield from spawn("averager", averager(values))
    for value in 1, 2, 6:
        yield from put(values, value)
    yield from sleep(3)
    say("main cancels the ticker")
    yield from cancel(tick)
    return "main's value"


scheduler.start("main", main())
scheduler.run()
