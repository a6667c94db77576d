import keras
import tensorflow as tf


class Sum(keras.Model):
    def __init__(self):
        super().__init__()
        self.weight = self.add_weight(shape=())

    def call(self, value):
        return self.weight + value


def build(weights):
    net = Sum()
    net.weight.assign(weights["weight"])
    return net


def loss(net, batch):
    return net(tf.reshape(batch["value"], []))


def optimizer():
    return keras.optimizers.SGD(1e-4)
