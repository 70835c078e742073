"""Makes messages.txt: the messages that the tests read, written by PyPI's protobuf, which shares no code with
swift-protobuf.

The fields are declared here once more, by the numbers that the Go framework gave them, so that a wrong number in
workflowpb.proto is found.

    python3 -m venv VENV && VENV/bin/pip install protobuf==7.36.2 && VENV/bin/python make.py > messages.txt
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2

F = descriptor_pb2.FieldDescriptorProto


def declare():
    file = descriptor_pb2.FileDescriptorProto(
        name="declared.proto", package="workflowpb", syntax="proto3", dependency=["google/protobuf/timestamp.proto"])

    def message(name, *fields):
        added = file.message_type.add(name=name)
        for field, number, kind, *rest in fields:
            label = rest[1] if len(rest) > 1 else F.LABEL_OPTIONAL
            added.field.add(name=field, number=number, type=kind, label=label, type_name=rest[0] if rest else None)
        return added

    time = ".google.protobuf.Timestamp"
    # What nobody has yet, in every encoding that there is.
    later = [
        ("later", 99, F.TYPE_STRING), ("later_numbers", 100, F.TYPE_SINT64, None, F.LABEL_REPEATED),
        ("later_fixed", 101, F.TYPE_FIXED64), ("later_float", 102, F.TYPE_FLOAT), ("later_time", 536_870_911, F.TYPE_MESSAGE, time)]
    message(
        "Record", ("id", 1, F.TYPE_INT64), ("run_id", 2, F.TYPE_STRING), ("workflow_name", 3, F.TYPE_STRING),
        ("foreign_id", 4, F.TYPE_STRING), ("is_start", 5, F.TYPE_BOOL), ("is_end", 6, F.TYPE_BOOL),
        ("object", 7, F.TYPE_BYTES), ("created_at", 8, F.TYPE_MESSAGE, time), ("status", 9, F.TYPE_INT32),
        ("updated_at", 10, F.TYPE_MESSAGE, time), ("run_state", 11, F.TYPE_INT32), *later)
    entry = ".workflowpb.OutboxRecord.HeadersEntry"
    outbox = message(
        "OutboxRecord", ("foreign_id", 1, F.TYPE_INT64), ("type", 2, F.TYPE_INT32),
        ("headers", 3, F.TYPE_MESSAGE, entry, F.LABEL_REPEATED), ("run_id", 4, F.TYPE_STRING), *later)
    nested = outbox.nested_type.add(name="HeadersEntry")
    nested.options.map_entry = True
    for number, name in enumerate(["key", "value"], 1):
        nested.field.add(name=name, number=number, type=F.TYPE_STRING, label=F.LABEL_OPTIONAL)

    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return [
        message_factory.GetMessageClass(pool.FindMessageTypeByName("workflowpb." + name))
        for name in ("Record", "OutboxRecord")
    ]


Record, OutboxRecord = declare()
RUN = "0193f2a4-7c1e-4b5d-9a60-1f2e3d4c5b6a"


def record(**fields):
    times = {name: fields.pop(name, (1_712_620_800, 0)) for name in ("created_at", "updated_at")}
    message = Record(**{**dict(
        run_id=RUN, workflow_name="example", foreign_id="o283u44092384", status=3, run_state=5, object=b"{}"), **fields})
    for name, (seconds, nanos) in times.items():
        field = getattr(message, name)
        field.seconds, field.nanos = seconds, nanos
        field.SetInParent()
    return message


def headers(topic="stock_and_orders-2", state="2"):
    return dict(
        workflow_name="stock and orders", foreign_id="order-17", topic=topic, run_id=RUN, run_state=state,
        record_version="4")


def reversed_headers():
    """The same message with its headers the other way around: messages one after the other are one message."""
    parts = [OutboxRecord(type=2)]
    parts += [OutboxRecord(headers={name: value}) for name, value in sorted(headers().items(), reverse=True)]
    return b"".join(part.SerializeToString() for part in parts + [OutboxRecord(run_id=RUN)])


LATER = dict(later="a field that nobody has yet", later_numbers=[-1, 0, 2**62], later_fixed=7, later_float=0.5)


def newer(message):
    message.later_time.seconds = 1
    return message


def without_times():
    message = record()
    message.ClearField("created_at")
    message.ClearField("updated_at")
    return message


messages = {
    "record": record(),
    "record-moved": record(
        status=-2, run_state=2, object=bytes(range(256)) * 2, foreign_id="kunde/Zürich ✓ 🧾", workflow_name="Bücher leihen",
        created_at=(1_712_620_800, 123_456_789), updated_at=(1_893_456_000, 999_999_999)),
    "record-defaults": record(
        foreign_id="", workflow_name="", status=0, run_state=1, object=b"", created_at=(0, 0), updated_at=(0, 0)),
    "record-extremes": record(
        status=2**31 - 1, run_state=7, created_at=(-62_135_596_800, 0), updated_at=(253_402_300_799, 999_999_999)),
    "record-before-1970": record(status=-(2**31), run_state=6, created_at=(-1, 999_999_000), updated_at=(-2, 1)),
    "record-old": record(id=4711, is_start=False, is_end=True),
    "record-newer": record(later="a field that nobody has yet"),
    "record-old-and-newer": newer(record(id=-1, is_start=True, is_end=True, **LATER)),
    "record-old-and-newer-moved": newer(record(id=-1, is_start=True, is_end=True, status=4, object=b"[]", **LATER)),
    "record-without-times": without_times(),
    "record-of-no-state": record(run_state=0),
    "record-of-state-8": record(run_state=8),
    "record-of-a-run-without-uuid": record(run_id="KJDSHFS-SDLFKNSD-EEWKHRCV"),
    "record-of-the-year-10000": record(updated_at=(253_402_300_800, 0)),
    "record-of-the-year-0": record(created_at=(-62_135_596_801, 0)),
    "record-of-negative-nanoseconds": record(created_at=(0, -1)),
    "record-of-too-many-nanoseconds": record(created_at=(0, 1_000_000_000)),
    "outbox": OutboxRecord(type=2, headers=headers(), run_id=RUN),
    "outbox-completed": OutboxRecord(
        type=5, headers=headers("stock_and_orders-run-state-change", "5"), run_id=RUN),
    "outbox-delete": OutboxRecord(type=-5, headers=headers("stock_and_orders-delete", "7"), run_id=RUN),
    "outbox-of-a-connector": OutboxRecord(
        type=2, headers={**headers(), "connector_data": '{"ID":"7"}', "traceparent": "00-ab-cd-01"}, run_id=RUN),
    "outbox-old": OutboxRecord(foreign_id=17, type=2, headers=headers(), run_id=RUN),
    "outbox-newer": newer(OutboxRecord(type=2, headers=headers(), run_id=RUN, **LATER)),
    "outbox-old-and-newer": newer(OutboxRecord(foreign_id=-1, type=2, headers=headers(), run_id=RUN, **LATER)),
    "outbox-old-and-newer-moved": newer(OutboxRecord(foreign_id=-1, type=4, run_id=RUN, **LATER)),
    "outbox-reversed": reversed_headers(),
    "outbox-empty": OutboxRecord(run_id=RUN),
}

for name, message in messages.items():
    data = message if isinstance(message, bytes) else message.SerializeToString(deterministic=True)
    print(name, data.hex())
