import tensorflow as tf


def loss(net, batch):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=batch["label"], logits=net(batch["image"], training=True))
    return tf.reduce_mean(losses)
