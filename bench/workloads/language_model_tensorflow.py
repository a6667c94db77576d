import tensorflow as tf


def loss(net, batch):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=batch["next"], logits=net(batch["text"], training=True))
    return tf.reduce_mean(losses)
