"""A text worker in Python: the rival of `bench workers`, as users of confluent-kafka and onnxruntime write one.

It reads `part/1` records from tributary.text, classifies them with the text worker's own network, tokenizer and
examples, and writes `result/1` records to tributary.text.results, in the turn's trace. Two ways:

  --batch 1   one record at a time: poll, tokenize, run, produce
  --batch N   what has arrived is taken together, tokenized together, sorted by length and run by N; the offset of a
              record is stored when the broker has acknowledged its result

It prints "@ready" when it has its partitions and stops when its standard input ends, as the benchmark's own children do.
"""

import argparse
import hashlib
import logging
import sys
import threading
import time

import numpy as np
import onnxruntime
import orjson
import yaml
from confluent_kafka import Consumer, Producer
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from tokenizers import Tokenizer

INPUT = "tributary.text"
OUTPUT = "tributary.text.results"
COPIED = (
    "turnId part modality openedAt windowMs expected tenant session user payload turnTrace producerTrace".split()
)
PROPAGATOR = TraceContextTextMapPropagator()
TRACER = trace.get_tracer("bench.python")


class Classifier:
    """Texts to probabilities by label: mean pooling, the cosine with each label's centroid, a softmax."""

    def __init__(self, card, network, tokenizer, threads):
        self.max_tokens = card["preprocess"]["maxTokens"]
        self.pad = card["preprocess"]["padId"]
        self.temperature = card["postprocess"]["temperature"]
        self.tokenizer = Tokenizer.from_file(tokenizer)
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self.labels = list(card["labels"])
        self.centroids = np.stack([self._centroid(card["labels"][label]) for label in self.labels])

    def _centroid(self, examples):
        mean = np.sum([self.embed([self.tokenizer.encode(text)])[0] for text in examples], axis=0)
        return mean / np.linalg.norm(mean)

    def encode(self, texts):
        return self.tokenizer.encode_batch(texts) if len(texts) > 1 else [self.tokenizer.encode(texts[0])]

    def embed(self, encodings):
        width = max(len(encoding.ids) for encoding in encodings)
        ids = np.full((len(encodings), width), self.pad, dtype=np.int64)
        mask = np.zeros((len(encodings), width), dtype=np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self.session.run(["last_hidden_state"], inputs)[0]
        sums = np.einsum("btw,bt->bw", states, mask.astype(np.float32))
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def probabilities(self, encodings):
        scores = self.embed(encodings) @ self.centroids.T / self.temperature
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)


def answer(labels, probabilities):
    scores = [{"label": label, "confidence": float(p)} for label, p in zip(labels, probabilities)]
    scores.sort(key=lambda score: -score["confidence"])
    return {"type": "classification", **scores[0], "labels": scores}


class Worker:
    def __init__(self, arguments, card):
        self.batch = arguments.batch
        self.classifier = Classifier(card, arguments.network, arguments.tokenizer, arguments.threads)
        self.model = {
            "name": card["name"],
            "version": str(card["version"]),
            "sha256": card["files"]["network"]["sha256"],
            "provider": "CPU",
        }
        self.consumer = Consumer(
            {
                "bootstrap.servers": arguments.bootstrap,
                "group.id": arguments.group,
                "auto.offset.reset": "earliest",
                "enable.auto.offset.store": False,
                "auto.commit.interval.ms": 100,
                "fetch.wait.max.ms": 100,
            }
        )
        self.producer = Producer(
            {"bootstrap.servers": arguments.bootstrap, "enable.idempotence": True, "acks": "all", "linger.ms": 0}
        )
        self.stopping = threading.Event()

    def run(self):
        self.consumer.subscribe([INPUT], on_assign=lambda *_: print("@ready", flush=True))
        try:
            while not self.stopping.is_set():
                messages = self.take()
                if len(messages) == 1:
                    self.alone(messages[0])
                elif messages:
                    self.together(messages)
                self.producer.poll(0)
        finally:
            self.producer.flush(10)
            self.consumer.close()

    def take(self):
        """Waits for one record, and takes with it what else is there."""
        first = self.consumer.poll(0.1)
        if first is None:
            return []
        more = self.consumer.consume(8 * self.batch - 1, 0) if self.batch > 1 else []
        messages = [first, *more]
        for message in messages:
            if message.error():
                raise RuntimeError(message.error())
        return messages

    def begin(self, message, polled):
        part = orjson.loads(message.value())
        parent = PROPAGATOR.extract({key: value.decode() for key, value in message.headers() or []})
        span = TRACER.start_span(
            "process " + INPUT,
            parent,
            SpanKind.CONSUMER,
            attributes={
                "messaging.system": "kafka",
                "messaging.destination.name": INPUT,
                "messaging.kafka.offset": message.offset(),
                "turn.id": part["turnId"],
                "part": part["part"],
            },
            start_time=polled,
        )
        return part, span

    def alone(self, message):
        part, span = self.begin(message, time.time_ns())
        context = trace.set_span_in_context(span)
        with TRACER.start_as_current_span("text.preprocess", context):
            encodings = self.classifier.encode([part["text"]])
        with TRACER.start_as_current_span("text.inference", context):
            probabilities = self.classifier.probabilities(encodings)
        self.send(message, part, span, encodings[0], probabilities[0])

    def together(self, messages):
        polled = time.time_ns()
        begun = [self.begin(message, polled) for message in messages]
        encodings = self.classifier.encode([part["text"] for part, _ in begun])
        order = sorted(range(len(messages)), key=lambda i: len(encodings[i].ids))
        for at in range(0, len(order), self.batch):
            rows = order[at : at + self.batch]
            links = [Link(begun[i][1].get_span_context()) for i in rows]
            with TRACER.start_as_current_span("inference.batch", links=links, attributes={"batch.size": len(rows)}):
                started = time.time_ns()
                probabilities = self.classifier.probabilities([encodings[i] for i in rows])
                ended = time.time_ns()
            for row, i in enumerate(rows):
                part, span = begun[i]
                inference = TRACER.start_span(
                    "text.inference", trace.set_span_in_context(span), start_time=started
                )
                inference.end(ended)
                self.send(messages[i], part, span, encodings[i], probabilities[row])

    def send(self, message, part, span, encoding, probabilities):
        text = part["text"].encode()
        carrier = {}
        PROPAGATOR.inject(carrier, trace.set_span_in_context(span))
        result = {field: part[field] for field in COPIED if field in part}
        result["status"] = "ok"
        result["answer"] = answer(self.classifier.labels, probabilities)
        result["model"] = self.model
        result["saw"] = {
            "sha256": hashlib.sha256(text).hexdigest(),
            "contentType": "text/plain",
            "bytes": len(text),
            "tokens": len(encoding.ids),
            "truncated": bool(encoding.overflowing),
        }
        result["timingMs"] = {}
        result["trace"] = carrier
        headers = {
            "turn-id": part["turnId"],
            "part": part["part"],
            "modality": part["modality"],
            "content-type": "application/json",
            "schema": "result/1",
            **carrier,
        }

        def delivered(error, _):
            if error:
                raise RuntimeError(error)
            span.end()
            self.consumer.store_offsets(message)

        self.producer.produce(
            OUTPUT, orjson.dumps(result), part["turnId"], headers=list(headers.items()), on_delivery=delivered
        )
        self.producer.poll(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--group", required=True)
    parser.add_argument("--card", required=True)
    parser.add_argument("--network", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--otlp", help="endpoint of the collector, gRPC; without it no span is exported")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    provider = TracerProvider(resource=Resource.create({"service.name": "text-worker-python"}))
    if arguments.otlp:
        exporter = OTLPSpanExporter(endpoint=arguments.otlp, insecure=True)
        provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=16384))
    trace.set_tracer_provider(provider)
    with open(arguments.card, encoding="utf-8") as file:
        worker = Worker(arguments, yaml.safe_load(file))

    def watch():
        for _ in sys.stdin:
            pass
        worker.stopping.set()

    threading.Thread(target=watch, daemon=True).start()
    worker.run()
    provider.shutdown()


if __name__ == "__main__":
    main()
