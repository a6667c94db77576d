#!/usr/bin/env python3
"""Optimisers, schedules, clipping and averages as PyTorch computes them, in float64: writes optim.json beside this file.
usage: optim.py   (torch 2.15, timm 1.0 for Lamb and Lion)
Muon orthogonalises in bfloat16 in PyTorch; here `to(bfloat16)` is made to keep float64, so that the numbers are those of its formula."""
import json, math, pathlib, warnings
import timm.optim, torch

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
optim, schedules = torch.optim, torch.optim.lr_scheduler

here = pathlib.Path(__file__).parent
inputs = json.loads((here / "reference.json").read_text())["optimizers"]["inputs"]
tensor = lambda values: torch.tensor(values)


def rounded(value):
    if isinstance(value, torch.Tensor): value = value.detach().tolist()
    if isinstance(value, dict): return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)): return [rounded(each) for each in value]
    if isinstance(value, float): return str(value) if not math.isfinite(value) else float("%.12g" % value)
    return value


def ten_steps(make, names):
    """The problem of reference.json: least squares of X W + b, and a weighted distance of p from t."""
    parameters = {name: tensor(inputs[name + "0"]).requires_grad_() for name in "Wbp"}
    X, Y, a, t = (tensor(inputs[name]) for name in "XYat")
    optimizer, steps = make([parameters[name] for name in names]), []
    for _ in range(10):
        optimizer.zero_grad()
        loss = ((X @ parameters["W"] + parameters["b"] - Y) ** 2).mean() + 0.5 * (a * (parameters["p"] - t) ** 2).sum()
        loss.backward()
        optimizer.step()
        steps.append({"loss": loss.item(), **{name: each.detach().tolist() for name, each in parameters.items()}})
    return steps


def fixed_gradients(make):
    p, seen = tensor(inputs["p0"]).requires_grad_(), []
    optimizer = make([p])
    for gradient in inputs["fixed_gradients"]:
        p.grad = tensor(gradient)
        optimizer.step()
        seen.append(p.detach().tolist())
    return seen


def optimizers():
    cases = [
        ("sgd", optim.SGD, dict(lr=0.1)),
        ("sgd_momentum", optim.SGD, dict(lr=0.05, momentum=0.9)),
        ("sgd_momentum_dampening", optim.SGD, dict(lr=0.05, momentum=0.9, dampening=0.5)),
        ("sgd_nesterov", optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True)),
        ("sgd_nesterov_weight_decay", optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)),
        ("sgd_maximize", optim.SGD, dict(lr=0.001, maximize=True)),
        ("adam", optim.Adam, dict(lr=0.05)),
        ("adam_l2", optim.Adam, dict(lr=0.05, weight_decay=0.01)),
        ("adam_amsgrad", optim.Adam, dict(lr=0.05, amsgrad=True)),
        ("adam_amsgrad_l2", optim.Adam, dict(lr=0.05, amsgrad=True, weight_decay=0.1, betas=(0.8, 0.9))),
        ("adamw", optim.AdamW, dict(lr=0.05, weight_decay=0.01)),
        ("adamw_betas", optim.AdamW, dict(lr=0.05, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)),
        ("adamw_amsgrad", optim.AdamW, dict(lr=0.05, amsgrad=True, weight_decay=0.1)),
        ("adamw_maximize", optim.AdamW, dict(lr=0.01, maximize=True)),
        ("rmsprop", optim.RMSprop, dict(lr=0.01, alpha=0.99, eps=1e-8)),
        ("rmsprop_momentum", optim.RMSprop, dict(lr=0.01, alpha=0.9, momentum=0.9, eps=1e-8)),
        ("rmsprop_centered", optim.RMSprop, dict(lr=0.01, alpha=0.9, centered=True, eps=1e-8)),
        ("rmsprop_all", optim.RMSprop, dict(lr=0.01, alpha=0.9, centered=True, momentum=0.5, weight_decay=0.1)),
        ("adagrad", optim.Adagrad, dict(lr=0.1, eps=1e-10)),
        ("adagrad_init_decay", optim.Adagrad, dict(lr=0.1, lr_decay=0.05, initial_accumulator_value=0.1, eps=1e-7)),
        ("adagrad_l2", optim.Adagrad, dict(lr=0.1, weight_decay=0.1)),
        ("adadelta", optim.Adadelta, dict(lr=1.0, rho=0.9, eps=1e-6)),
        ("adadelta_l2", optim.Adadelta, dict(lr=1.0, weight_decay=0.1)),
        ("nadam", optim.NAdam, dict(lr=0.05, momentum_decay=4e-3)),
        ("nadam_l2", optim.NAdam, dict(lr=0.05, weight_decay=0.1)),
        ("nadam_decoupled", optim.NAdam, dict(lr=0.05, weight_decay=0.01, decoupled_weight_decay=True)),
        ("radam", optim.RAdam, dict(lr=0.05)),
        ("radam_l2", optim.RAdam, dict(lr=0.05, weight_decay=0.1, betas=(0.9, 0.99))),
        ("radam_decoupled", optim.RAdam, dict(lr=0.05, weight_decay=0.1, decoupled_weight_decay=True)),
        ("adamax", optim.Adamax, dict(lr=0.05)),
        ("adamax_l2", optim.Adamax, dict(lr=0.05, weight_decay=0.1)),
        ("adafactor", optim.Adafactor, dict(lr=0.05)),
        ("adafactor_all", optim.Adafactor, dict(lr=0.5, beta2_decay=-0.5, eps=(1e-6, 1e-2), d=1.2, weight_decay=0.1)),
        ("lion", timm.optim.Lion, dict(lr=0.01)),
        ("lion_decay", timm.optim.Lion, dict(lr=0.01, betas=(0.95, 0.98), weight_decay=0.1)),
        # As in the paper: every parameter is adapted, and gradients aren't clipped.
        ("lamb", timm.optim.Lamb, dict(lr=0.02, max_grad_norm=None, always_adapt=True)),
        ("lamb_decay", timm.optim.Lamb, dict(lr=0.02, weight_decay=0.2, max_grad_norm=None, always_adapt=True, eps=1e-8)),
        ("muon", optim.Muon, dict(lr=0.02)),
        ("muon_plain", optim.Muon, dict(lr=0.02, nesterov=False, weight_decay=0.0, momentum=0.9)),
        ("muon_rms", optim.Muon, dict(lr=0.02, adjust_lr_fn="match_rms_adamw", ns_steps=3)),
    ]
    found = {}
    for name, optimizer, options in cases:
        make = lambda parameters, optimizer=optimizer, options=options: optimizer(parameters, **options)
        names = "W" if optimizer is optim.Muon else "Wbp"
        kept = {key: list(value) if isinstance(value, tuple) else value for key, value in options.items() if key not in ("max_grad_norm", "always_adapt")}
        found[name] = {"class": optimizer.__name__, "options": kept, "parameters": names, "steps": ten_steps(make, names)}
        if names == "Wbp": found[name]["fixed_gradient_p"] = fixed_gradients(make)
    groups = {"W": {"weight_decay": 0.1}, "b": {"weight_decay": 0}, "p": {"weight_decay": 0, "lr": 0.01}}
    make = lambda ps: optim.AdamW([dict(params=[p], **own) for p, own in zip(ps, groups.values())], lr=0.05)
    found["adamw_param_groups"] = {"class": "AdamW", "options": {"lr": 0.05, "groups": groups}, "parameters": "Wbp", "steps": ten_steps(make, "Wbp")}
    return found


METRICS = [1.0, 0.9, 0.8, 0.8, 0.79995, 0.8, 0.81, 0.7, 0.7, 0.71, 0.72, 0.7, 0.69999, 0.6, 0.61, 0.62, 0.63, 0.64, 0.5, 0.5]


def rates(make, metrics=None):
    """The rate and momentum of steps 0 to 20, with one step of the scheduler after each; two groups, of 0.1 and 0.02."""
    groups = [dict(params=[torch.zeros(1, requires_grad=True)], lr=lr) for lr in (0.1, 0.02)]
    optimizer = optim.SGD(groups, momentum=0.9)
    scheduler, seen = make(optimizer), {"lr": [], "lr2": [], "momentum": []}
    for step in range(21):
        first, second = optimizer.param_groups
        for key, value in (("lr", first["lr"]), ("lr2", second["lr"]), ("momentum", first["momentum"])): seen[key].append(value)
        optimizer.step()
        if step < 20: scheduler.step(*([] if metrics is None else [metrics[step]]))
    return seen


def all_schedules():
    S, found = schedules, {}
    plain = [
        ("StepLR", "StepLR", dict(step_size=5, gamma=0.5)),
        ("MultiStepLR", "MultiStepLR", dict(milestones=[4, 9, 15], gamma=0.3)),
        ("ExponentialLR", "ExponentialLR", dict(gamma=0.9)),
        ("CosineAnnealingLR", "CosineAnnealingLR", dict(T_max=20, eta_min=1e-4)),
        ("CosineAnnealingLR_short", "CosineAnnealingLR", dict(T_max=8, eta_min=0.01)),
        ("CosineAnnealingWarmRestarts", "CosineAnnealingWarmRestarts", dict(T_0=5)),
        ("CosineAnnealingWarmRestarts_mult2", "CosineAnnealingWarmRestarts", dict(T_0=3, T_mult=2, eta_min=1e-3)),
        ("LinearLR", "LinearLR", dict(start_factor=1 / 3, total_iters=5)),
        ("LinearLR_down", "LinearLR", dict(start_factor=1, end_factor=0.1, total_iters=12)),
        ("ConstantLR", "ConstantLR", dict(factor=0.25, total_iters=4)),
        ("PolynomialLR", "PolynomialLR", dict(total_iters=12, power=2.0)),
        ("PolynomialLR_linear", "PolynomialLR", dict(total_iters=20)),
        ("OneCycleLR_cos", "OneCycleLR", dict(max_lr=0.1, total_steps=21)),
        ("OneCycleLR_epochs", "OneCycleLR", dict(max_lr=[0.1, 0.3], epochs=3, steps_per_epoch=7)),
        ("OneCycleLR_linear", "OneCycleLR", dict(max_lr=0.1, total_steps=21, pct_start=0.25, anneal_strategy="linear", div_factor=10.0, final_div_factor=100.0)),
        ("OneCycleLR_three_phase", "OneCycleLR", dict(max_lr=0.1, total_steps=21, pct_start=0.4, three_phase=True)),
        ("OneCycleLR_fixed_momentum", "OneCycleLR", dict(max_lr=0.1, total_steps=30, cycle_momentum=False)),
        ("CyclicLR_triangular", "CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=4, cycle_momentum=False)),
        ("CyclicLR_triangular2", "CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=3, step_size_down=5, mode="triangular2", cycle_momentum=False)),
        ("CyclicLR_exp_range", "CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=4, mode="exp_range", gamma=0.95, cycle_momentum=False)),
        ("CyclicLR_momentum", "CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=4)),
    ]
    for name, which, options in plain:
        found[name] = {"class": which, "options": options, **rates(lambda o: getattr(S, which)(o, **options))}
    plateau = [
        ("ReduceLROnPlateau_min", dict(factor=0.5, patience=2), METRICS),
        ("ReduceLROnPlateau_cooldown", dict(factor=0.1, patience=1, threshold=1e-3, threshold_mode="abs", cooldown=2, min_lr=1e-3), METRICS),
        ("ReduceLROnPlateau_max", dict(mode="max", factor=0.5, patience=2), [round(1 - m / 2, 6) for m in METRICS]),
        ("ReduceLROnPlateau_max_abs", dict(mode="max", factor=0.5, patience=0, threshold=0.05, threshold_mode="abs", eps=1e-3), [round(1 - m / 2, 6) for m in METRICS]),
        ("ReduceLROnPlateau_behaviours", dict(patience=2), [1] + [0.9] * 7 + [0.85] * 12),
    ]
    for name, options, metrics in plateau:
        found[name] = {"class": "ReduceLROnPlateau", "options": options, "metrics": metrics, **rates(lambda o: S.ReduceLROnPlateau(o, **options), metrics)}
    made = {
        "LambdaLR_warmup": lambda o: S.LambdaLR(o, lambda k: min(1.0, (k + 1) / 8)),
        "LambdaLR_each": lambda o: S.LambdaLR(o, [lambda k: 0.9**k, lambda k: 1 / (k + 1)]),
        "MultiplicativeLR": lambda o: S.MultiplicativeLR(o, lambda k: 1 - k / 40),
        "SequentialLR": lambda o: S.SequentialLR(o, [S.LinearLR(o, start_factor=0.1, total_iters=5), S.CosineAnnealingLR(o, T_max=15)], milestones=[5]),
        "SequentialLR_three": lambda o: S.SequentialLR(o, [S.ConstantLR(o, factor=0.1, total_iters=2), S.ExponentialLR(o, gamma=0.9), S.StepLR(o, step_size=2)], milestones=[3, 12]),
        "ChainedScheduler": lambda o: S.ChainedScheduler([S.ConstantLR(o, factor=0.1, total_iters=4), S.ExponentialLR(o, gamma=0.9)]),
        "ChainedScheduler_cosine": lambda o: S.ChainedScheduler([S.LinearLR(o, total_iters=6), S.CosineAnnealingLR(o, T_max=30)]),
    }
    for name, make in made.items(): found[name] = rates(make)
    return found


def clipping():
    generator = torch.Generator().manual_seed(5)
    gradients = [(torch.randn(shape, generator=generator) * 2).round(decimals=4) for shape in ((3, 4), (5,))]
    found = {"inputs": gradients, "norm": [], "value": []}
    for norm_type, max_norm in ((2, 1.0), (2, 100.0), (1, 5.0), (math.inf, 0.5), (3, 2.0)):
        parameters = [torch.zeros_like(gradient).requires_grad_() for gradient in gradients]
        for parameter, gradient in zip(parameters, gradients): parameter.grad = gradient.clone()
        total = torch.nn.utils.clip_grad_norm_(parameters, max_norm, norm_type)
        found["norm"].append({"maxNorm": max_norm, "normType": norm_type, "total": total, "clipped": [p.grad for p in parameters]})
    for clip in (1.5, 0.1): found["value"].append({"clipValue": clip, "clipped": [g.clamp(-clip, clip) for g in gradients]})
    return found


def averages():
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
    values = [[1.0, -2.0], [2.0, 0.5], [3.0, 0.25], [4.0, -1.0], [5.0, 3.0]]
    found = {"values": values}
    for name, options in (("ema", dict(multi_avg_fn=get_ema_multi_avg_fn(0.9))), ("swa", {})):
        model = torch.nn.Linear(2, 1, bias=False)
        averaged, seen = AveragedModel(model, **options), []
        for value in values:
            with torch.no_grad(): model.weight.copy_(tensor([value]))
            averaged.update_parameters(model)
            seen.append(averaged.module.weight[0].tolist())
        found[name] = seen
    return found


def loss_scaling():
    """Fixed gradients of p, of which some aren't finite, through a GradScaler that starts at 8, and clipped to norm 1."""
    options = dict(init_scale=8.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=3)
    found = {"options": options, "broken": {2: math.inf, 6: math.nan}, "cases": {}}
    cases = (("Adam", dict(lr=0.05, weight_decay=0.01)), ("AdamW", dict(lr=0.05, amsgrad=True)), ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True)),
             ("SGD", dict(lr=0.1)), ("RMSprop", dict(lr=0.01, momentum=0.9, centered=True)), ("Adagrad", dict(lr=0.1, lr_decay=0.1)),
             ("Adadelta", dict()), ("NAdam", dict(lr=0.05)), ("RAdam", dict(lr=0.05)), ("Adamax", dict(lr=0.05)))
    for name, own in cases:
        p, seen = tensor(inputs["p0"]).requires_grad_(), []
        optimizer, scaler = getattr(optim, name)([p], **own), torch.amp.GradScaler("cpu", **options)
        for step, gradient in enumerate(inputs["fixed_gradients"]):
            optimizer.zero_grad()
            scaler.scale((p * tensor(gradient)).sum()).backward()
            if step in found["broken"]: p.grad[1] = found["broken"][step]
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_([p], 1.0)
            scaler.step(optimizer)
            scaler.update()
            seen.append({"p": p.detach().tolist(), "scale": scaler.get_scale()})
        found["cases"][f"{name}_{len(found['cases'])}"] = {"class": name, "options": own, "steps": seen}
    return found


to = torch.Tensor.to
torch.Tensor.to = lambda self, *given, **named: to(self, *given, **{**named, **({"dtype": self.dtype} if named.get("dtype") is torch.bfloat16 else {})})
meta = {"torch": torch.__version__.split("+")[0], "timm": timm.__version__, "dtype": "float64"}
content = {"meta": meta, "optimizers": optimizers(), "schedules": all_schedules(), "clipping": clipping(), "averages": averages(), "scaling": loss_scaling()}
(here / "optim.json").write_text(json.dumps(rounded(content)) + "\n")
