"""One workload in TensorFlow, the step being a tf.function as its guides write it: tensorflow_worker.py TASK."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tensorflow as tf
from protocol import TASK, load_workload, path_of, rows_of_batches, serve
from safetensors.numpy import load_file

tf.config.threading.set_intra_op_parallelism_threads(TASK["threads"])
tf.config.threading.set_inter_op_parallelism_threads(TASK["threads"])

workload = load_workload("_tensorflow")


def main():
    net = workload.build({name: values for name, values in load_file(path_of("initial.safetensors")).items()})
    optimizer = workload.optimizer()
    optimizer.build(net.trainable_variables)
    samples = {name: tf.constant(values) for name, values in load_file(path_of("samples.safetensors")).items()}
    batches = rows_of_batches(len(next(iter(samples.values()))))

    @tf.function
    def train(rows):
        batch = {name: tf.gather(values, rows) for name, values in samples.items()}
        with tf.GradientTape() as tape:
            loss = workload.loss(net, batch)
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
        return loss

    def step():
        return float(train(tf.constant(next(batches))))

    serve(step, {"tensorflow (Python)": tf.__version__}, TASK["threads"])


main()
