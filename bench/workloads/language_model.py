from torch.nn.functional import cross_entropy


def loss(net, batch):
    return cross_entropy(net(batch["text"]).flatten(0, 1), batch["next"].flatten())
