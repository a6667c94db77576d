"""Starts TensorBoard on the folder that is given, asks its plugins as its page does, and prints their answers as one line of JSON."""

import io
import json
import sys
import time
import urllib.parse
import urllib.request
import wave

from PIL import Image
from tensorboard import default, program

board = program.TensorBoard(default.get_plugins())
board.configure(argv=["tensorboard", "--logdir", sys.argv[1], "--host", "127.0.0.1", "--port", "0", "--load_fast", "false", "--reload_interval", "1"])
address = board.launch()


def fetch(plugin, path, body=None, **query):
    url = f"{address}data/plugin/{plugin}/{path}?{urllib.parse.urlencode(query)}"
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": "application/json"})) as answer:
        return answer.read()


def ask(*args, **query):
    return json.loads(fetch(*args, **query))


def tags(plugin):
    return ask(plugin, "tags").get(sys.argv[2], {})


def each(plugin, path):
    return {tag: ask(plugin, path, run=sys.argv[2], tag=tag) for tag in tags(plugin)}


def picture(answer):
    query = dict(urllib.parse.parse_qsl(answer["query"]))
    image = Image.open(io.BytesIO(fetch("images", "individualImage", **query)))
    return {"step": answer["step"], "mode": image.mode, "size": image.size, "pixels": list(image.tobytes())}


def pictures(tag, samples):
    read = lambda sample: ask("images", "images", run=sys.argv[2], tag=tag, sample=sample)
    return [[picture(answer) for answer in read(sample)] for sample in range(samples)]


def sound(answer):
    query = dict(urllib.parse.parse_qsl(answer["query"]))
    with wave.open(io.BytesIO(fetch("audio", "individualAudio", **query))) as file:
        frames = file.readframes(file.getnframes())
        return {"step": answer["step"], "channels": file.getnchannels(), "rate": file.getframerate(), "bytes": list(frames)}


def sounds(tag, samples):
    read = lambda sample: ask("audio", "audio", run=sys.argv[2], tag=tag, sample=sample)
    return [[sound(answer) for answer in read(sample)] for sample in range(samples)]


# The file is read from its beginning to its end in a thread of TensorBoard's: hp_end is what is written last.
deadline = time.time() + 100
while "hp_end" not in tags("scalars") and time.time() < deadline:
    time.sleep(0.2)

experiment = {"experimentName": ""}
groups = {"startIndex": 0, "sliceSize": 10, "colParams": [{"metric": {"tag": "hp_metric", "group": ""}}], "allowedStatuses": ["STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]}
print(json.dumps({
    "scalars": each("scalars", "scalars"),
    "images": {tag: pictures(tag, info["samples"]) for tag, info in tags("images").items()},
    "imageTags": tags("images"),
    "audio": {tag: sounds(tag, info["samples"]) for tag, info in tags("audio").items()},
    "text": {tag: ask("text", "text", run=sys.argv[2], tag=tag) for tag in ask("text", "tags").get(sys.argv[2], [])},
    "histograms": each("histograms", "histograms"),
    "prCurves": {tag: ask("pr_curves", "pr_curves", run=sys.argv[2], tag=tag)[sys.argv[2]] for tag in tags("pr_curves")},
    "hparams": ask("hparams", "experiment", body=experiment),
    "sessions": ask("hparams", "session_groups", body=groups),
}))
