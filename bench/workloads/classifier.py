from torch.nn.functional import cross_entropy


def loss(net, batch):
    return cross_entropy(net(batch["image"]), batch["label"])
