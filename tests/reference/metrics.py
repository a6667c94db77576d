"""Writes metrics.json: what torchmetrics, scikit-learn and scikit-image compute, batch by batch.

    pip install torch==2.15.0 torchmetrics==1.9.0 scikit-learn==1.9.1 scikit-image==0.26.0 scipy
    python tests/reference/metrics.py > tests/reference/metrics.json

Each case names a metric of Leyden, its options and its inputs. Inputs are rounded, so that float32 starts from the same numbers; scores have
their classes last, as in Leyden. Batches have 16 samples, the last one fewer.
"""

import json
import warnings

import numpy as np
import sklearn.metrics as sk
import torch
import torchmetrics as tm
import torchmetrics.classification as tc
import torchmetrics.regression as tr
from skimage.metrics import structural_similarity
from torchmetrics.image import PeakSignalNoiseRatio, StructuralSimilarityIndexMeasure
from torchmetrics.segmentation import DiceScore
from torchmetrics.text import BLEUScore, CharErrorRate, EditDistance, Perplexity, ROUGEScore, WordErrorRate

warnings.filterwarnings("ignore")
torch.manual_seed(3)
SIZE = 16
inputs, cases = {}, []


def rounded(*shape, scale=1.0, digits=2):
    return (torch.randn(*shape) * scale * 10**digits).round() / 10**digits


def write(value):
    if isinstance(value, (tuple, list)):
        return [write(each) for each in value]
    if isinstance(value, dict):
        return {key: write(each) for key, each in value.items()}
    if isinstance(value, (np.ndarray, np.floating)):
        return write(torch.as_tensor(value))
    if isinstance(value, torch.Tensor):
        return json.loads(json.dumps(((value.double() * 1e7).round() / 1e7).tolist() if value.is_floating_point() else value.tolist()))
    return value


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def data(name, *tensors, classes_last=(False, False)):
    """Inputs that cases name; torchmetrics has classes on axis 1."""
    shown = [t.movedim(1, -1) if last else t for t, last in zip(tensors, classes_last)]
    kind = lambda t: "float32" if t.is_floating_point() else "int32"
    inputs[name] = [{"shape": list(t.shape), "dtype": kind(t), "values": write(t.flatten())} for t in shown]
    return name, tensors


def add(metric, options, name, value):
    cases.append({"metric": metric, "options": {camel(key): each for key, each in options.items()}, "inputs": name, "value": write(value)})


def batches(*tensors, size=SIZE):
    for start in range(0, len(tensors[0]), size):
        yield [each[start : start + size] for each in tensors]


def streamed(metric, given, size=SIZE):
    for batch in batches(*given, size=size):
        metric.update(*batch)
    return metric.compute()


# ---- classification
N, C, L = 40, 4, 3
target = torch.randint(0, C, (N,))
logits = rounded(N, C) + 1.5 * torch.nn.functional.one_hot(target, C)
holes = torch.where(torch.arange(N) % 5 == 0, -1, target)
many = {
    "logits": data("multiclass logits", logits, target),
    "probabilities": data("multiclass probabilities", (logits.softmax(1) * 1000).round() / 1000, target),
    "holes": data("multiclass with holes", logits, holes),
    "numbers": data("multiclass numbers", logits.argmax(1), target),
    "positions": data("multiclass positions", rounded(20, C, 3), torch.randint(0, C, (20, 3)), classes_last=(True, False)),
    "absent": data("multiclass with absent classes", rounded(N, C), torch.randint(0, 2, (N,)) * 2),
}
truth = (torch.rand(N) < 0.4).int()
probability = ((torch.rand(N) * 0.6 + truth * 0.35) * 100).round().clamp(0, 100) / 100
two = {
    "probabilities": data("binary probabilities", probability, truth),
    "logits": data("binary logits", rounded(N) + truth, truth),
    "holes": data("binary with holes", probability, torch.where(torch.arange(N) % 7 == 0, -1, truth)),
    "numbers": data("binary numbers", (probability > 0.6).int(), truth),
}
labels = (torch.rand(N, L) < 0.4).int()
scores = (torch.rand(N, L) * 100).round() / 100
several = {
    "probabilities": data("multilabel probabilities", scores, labels),
    "logits": data("multilabel logits", rounded(N, L) + labels, labels),
    "holes": data("multilabel with holes", scores, torch.where(torch.rand(N, L) < 0.2, -1, labels)),
    "positions": data("multilabel positions", (torch.rand(20, L, 2) * 100).round() / 100, torch.randint(0, 2, (20, L, 2)), classes_last=(True, True)),
}
rates = {
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "f1_score": "F1Score",
    "specificity": "Specificity",
    "hamming_distance": "HammingDistance",
    "jaccard_index": "JaccardIndex",
    "stat_scores": "StatScores",
    "f_beta_score": "FBetaScore",
}


def classify(metric, kind, name, given, own=None, make=None, **options):
    """`own` options belong to the task, the others to the metric."""
    cls = getattr(tc, f"{kind}{make}")
    kwargs = {**(own or {}), **options}
    task = {"task": kind.lower()} if kind == "Binary" else {}
    shown = {key: value for key, value in kwargs.items()}
    add(camel(metric), {**task, **shown}, name, streamed(cls(**kwargs, validate_args=False), given))


for metric, make in rates.items():
    extra = {"beta": 2.0} if metric == "f_beta_score" else {}
    for average in ["micro", "macro", "weighted", "none"]:
        for key in ["logits", "positions", "absent"] + (["numbers"] if average == "macro" else []):
            classify(metric, "Multiclass", *many[key], {"num_classes": C}, make, average=average, **extra)
        for index, key in [(-1, "holes"), (1, "logits")]:
            classify(metric, "Multiclass", *many[key], {"num_classes": C}, make, average=average, ignore_index=index, **extra)
        for key in ["probabilities", "logits", "positions"]:
            classify(metric, "Multilabel", *several[key], {"num_labels": L}, make, average=average, **extra)
        classify(metric, "Multilabel", *several["holes"], {"num_labels": L}, make, average=average, ignore_index=-1, threshold=0.3, **extra)
    for key in ["probabilities", "logits", "numbers"]:
        classify(metric, "Binary", *two[key], {}, make, **extra)
    classify(metric, "Binary", *two["holes"], {}, make, ignore_index=-1, threshold=0.7, **extra)
for metric in ["accuracy", "precision", "recall", "f1_score", "specificity"]:
    for average in ["micro", "macro", "weighted", "none"]:
        classify(metric, "Multiclass", *many["logits"], {"num_classes": C}, rates[metric], average=average, top_k=2)
        if average != "macro":  # torchmetrics leaves the ignored class out of some means and not of others
            classify(metric, "Multiclass", *many["logits"], {"num_classes": C}, rates[metric], average=average, top_k=2, ignore_index=1)

add("balancedAccuracy", {"num_classes": C}, many["numbers"][0], sk.balanced_accuracy_score(target, logits.argmax(1)))
add("balancedAccuracy", {"task": "binary"}, two["numbers"][0], sk.balanced_accuracy_score(truth, probability > 0.6))

for normalize in ["none", "true", "pred", "all"]:
    classify("confusion_matrix", "Multiclass", *many["absent"], {"num_classes": C}, "ConfusionMatrix", normalize=normalize)
    classify("confusion_matrix", "Binary", *two["logits"], {}, "ConfusionMatrix", normalize=normalize)
    classify("confusion_matrix", "Multilabel", *several["positions"], {"num_labels": L}, "ConfusionMatrix", normalize=normalize)
for metric, make, options in [
    ("matthews_corr_coef", "MatthewsCorrCoef", [{}]),
    ("cohen_kappa", "CohenKappa", [{"weights": w} for w in ["none", "linear", "quadratic"]]),
]:
    for each in options:
        classify(metric, "Multiclass", *many["logits"], {"num_classes": C}, make, **each)
        classify(metric, "Multiclass", *many["holes"], {"num_classes": C}, make, ignore_index=-1, **each)
        classify(metric, "Binary", *two["probabilities"], {}, make, **each)
classify("matthews_corr_coef", "Multilabel", *several["holes"], {"num_labels": L}, "MatthewsCorrCoef", ignore_index=-1)
for key, index in [("logits", None), ("positions", None), ("holes", -1)]:
    own = {} if index is None else {"ignore_index": index}
    classify("exact_match", "Multiclass", *many[key], {"num_classes": C}, "ExactMatch", **own)
    classify("exact_match", "Multilabel", *several[key], {"num_labels": L}, "ExactMatch", **own)

for norm in ["l1", "l2", "max"]:
    classify("calibration_error", "Multiclass", *many["logits"], {"num_classes": C}, "CalibrationError", norm=norm)
    classify("calibration_error", "Multiclass", *many["holes"], {"num_classes": C}, "CalibrationError", norm=norm, n_bins=5, ignore_index=-1)
    classify("calibration_error", "Binary", *two["probabilities"], {}, "CalibrationError", norm=norm, n_bins=10)
for squared in [False, True]:
    for mode in ["crammer-singer", "one-vs-all"]:
        classify("hinge_loss", "Multiclass", *many["logits"], {"num_classes": C}, "HingeLoss", squared=squared, multiclass_mode=mode)
        classify("hinge_loss", "Multiclass", *many["holes"], {"num_classes": C}, "HingeLoss", squared=squared, multiclass_mode=mode, ignore_index=-1)
    classify("hinge_loss", "Binary", *two["holes"], {}, "HingeLoss", squared=squared, ignore_index=-1)

for thresholds in [None, 5, 50, [0.0, 0.3, 0.75, 1.0]]:
    for metric, make in [("auroc", "AUROC"), ("average_precision", "AveragePrecision")]:
        for average in ["weighted"] if thresholds == 50 else ["macro", "weighted", "none"]:
            for key, own in [("logits", {}), ("probabilities", {}), ("holes", {"ignore_index": -1}), ("positions", {}), ("absent", {})]:
                classify(metric, "Multiclass", *many[key], {"num_classes": C}, make, average=average, thresholds=thresholds, **own)
        for average in ["micro"] if thresholds == 50 else ["micro", "macro", "weighted", "none"]:
            for key, own in [("probabilities", {}), ("holes", {"ignore_index": -1}), ("positions", {})]:
                classify(metric, "Multilabel", *several[key], {"num_labels": L}, make, average=average, thresholds=thresholds, **own)
        for key, own in [("probabilities", {}), ("logits", {}), ("holes", {"ignore_index": -1})]:
            classify(metric, "Binary", *two[key], {}, make, thresholds=thresholds, **own)
    for max_fpr in [0.1, 0.5, 1.0]:
        classify("auroc", "Binary", *two["probabilities"], {}, "AUROC", thresholds=thresholds, max_fpr=max_fpr)
    if thresholds != 50:
        for metric, make in [("roc", "ROC"), ("precision_recall_curve", "PrecisionRecallCurve")]:
            classify(metric, "Binary", *two["probabilities"], {}, make, thresholds=thresholds)
            classify(metric, "Multiclass", *many["logits"], {"num_classes": C}, make, thresholds=thresholds)
            classify(metric, "Multilabel", *several["holes"], {"num_labels": L}, make, thresholds=thresholds, ignore_index=-1)

masks = data("masks", torch.randint(0, 3, (20, 4, 5)), torch.randint(0, 2, (20, 4, 5)) + (torch.rand(20, 4, 5) < 0.1).int())
for average in ["micro", "macro", "weighted", "none"]:
    for background in [True, False]:
        for level in ["samplewise", "global"]:
            options = {"num_classes": 3, "average": average, "include_background": background, "aggregation_level": level}
            add("dice", options, masks[0], streamed(DiceScore(**options, input_format="index"), masks[1]))

# ---- regression
torch.set_default_dtype(torch.float64)
truth = rounded(N, scale=2, digits=3)
plain = data("numbers", (truth + rounded(N, digits=3)), truth)
positive = data("positive numbers", plain[1][0].abs() + 0.01, truth.abs() + 0.01)
far = data("numbers far from 0", *((each * 8).round() / 8 + 4096 for each in plain[1]))
tied = data("tied numbers", plain[1][0].round(), truth.round())
columns = rounded(N, 2, scale=2, digits=3)
pairs = data("columns", columns + rounded(N, 2, digits=3), columns)
for metric, cls in [
    ("meanSquaredError", tr.MeanSquaredError),
    ("meanAbsoluteError", tr.MeanAbsoluteError),
    ("meanAbsolutePercentageError", tr.MeanAbsolutePercentageError),
    ("symmetricMeanAbsolutePercentageError", tr.SymmetricMeanAbsolutePercentageError),
    ("logCoshError", tr.LogCoshError),
    ("r2Score", tr.R2Score),
    ("explainedVariance", tr.ExplainedVariance),
    ("pearsonCorrCoef", tr.PearsonCorrCoef),
    ("concordanceCorrCoef", tr.ConcordanceCorrCoef),
    ("spearmanCorrCoef", tr.SpearmanCorrCoef),
    ("kendallRankCorrCoef", tr.KendallRankCorrCoef),
]:
    for name, given in [plain, far, tied]:
        if metric != "meanAbsolutePercentageError" or name != "tied numbers":
            add(metric, {}, name, streamed(cls().double(), given))
add("rootMeanSquaredError", {}, plain[0], streamed(tr.MeanSquaredError(squared=False), plain[1]))
add("meanSquaredError", {"squared": False}, plain[0], streamed(tr.MeanSquaredError(squared=False), plain[1]))
add("meanSquaredLogError", {}, positive[0], streamed(tr.MeanSquaredLogError(), positive[1]))
add("r2Score", {"adjusted": 3}, plain[0], streamed(tr.R2Score(adjusted=3), plain[1]))
for metric, cls in [("r2Score", tr.R2Score), ("explainedVariance", tr.ExplainedVariance)]:
    for name, python in [("uniformAverage", "uniform_average"), ("rawValues", "raw_values"), ("varianceWeighted", "variance_weighted")]:
        add(metric, {"num_outputs": 2, "multioutput": name}, pairs[0], streamed(cls(multioutput=python), pairs[1]))
for metric, cls in [("pearsonCorrCoef", tr.PearsonCorrCoef), ("concordanceCorrCoef", tr.ConcordanceCorrCoef)]:
    add(metric, {"num_outputs": 2}, pairs[0], streamed(cls(num_outputs=2).double(), pairs[1]))
for reduction in ["mean", "sum"]:
    add("cosineSimilarity", {"reduction": reduction}, pairs[0], streamed(tr.CosineSimilarity(reduction=reduction), pairs[1]))
p, q = ((rounded(N, 5).softmax(1) * 1000).round() / 1000 for _ in range(2))
p[:4, 0] = 0
shares = data("distributions", p, q)
logs = data("logarithms of distributions", (q.log() * 1e4).round() / 1e4, ((q + 0.1).log() * 1e4).round() / 1e4)
for reduction in ["mean", "sum"]:
    add("klDivergence", {"reduction": reduction}, shares[0], streamed(tr.KLDivergence(reduction=reduction), shares[1]))
    add("klDivergence", {"reduction": reduction, "log_prob": True}, logs[0], streamed(tr.KLDivergence(reduction=reduction, log_prob=True), logs[1]))

# ---- aggregation
for metric, cls in [("mean", tm.MeanMetric), ("sum", tm.SumMetric), ("min", tm.MinMetric), ("max", tm.MaxMetric)]:
    value = data("one number", truth)
    add(metric, {}, value[0], streamed(cls(), value[1]))
weighted = data("numbers and weights", truth, (torch.rand(N) * 100).round() / 100)
add("mean", {}, weighted[0], streamed(tm.MeanMetric(), weighted[1]))

# ---- pictures
picture = ((torch.rand(20, 2, 16, 13)) * 100).round() / 100
noisy = ((picture + rounded(20, 2, 16, 13, scale=0.1)).clamp(0, 1) * 100).round() / 100
seen = data("pictures", noisy, picture, classes_last=(True, True))
for options in [{"data_range": 1.0}, {"data_range": (0.2, 0.9)}, {"data_range": 1.0, "base": 2.0}]:
    add("peakSignalNoiseRatio", options, seen[0], streamed(PeakSignalNoiseRatio(**options), seen[1]))
for options in [{}, {"sigma": 0.8}, {"gaussian_kernel": False, "kernel_size": 7}, {"k1": 0.1, "k2": 0.2}, {"data_range": (0.2, 0.9)}]:
    options = {"data_range": 1.0, **options}
    add("structuralSimilarity", options, seen[0], streamed(StructuralSimilarityIndexMeasure(**options), seen[1]))
by_picture = [
    structural_similarity(
        a.numpy(), b.numpy(), data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, channel_axis=0
    )
    for a, b in zip(picture, noisy)
]
add("structuralSimilarity", {"data_range": 1.0, "padding": "valid"}, seen[0], np.mean(by_picture))

# ---- texts
tokens = data("tokens", rounded(20, 5, 7), torch.randint(0, 7, (20, 5)))
add("perplexity", {}, tokens[0], streamed(Perplexity(), tokens[1]))
add("perplexity", {"ignore_index": 3}, tokens[0], streamed(Perplexity(ignore_index=3), tokens[1]))
texts = {
    "predictions": [
        "the cat is on the mat today",
        "there is a small dog, running in the park",
        "hello world again my friend",
        "a quick brown fox",
        "no overlap whatsoever",
    ],
    "references": [
        ["there is a cat on the mat today", "the cat is on the mat now"],
        ["a small dog is running in the park", "there is a small Dog running through a park"],
        ["hello world again my old friend"],
        ["the quick brown fox jumps over the lazy dog", "a quick fox", "one brown fox"],
        ["something else entirely"],
    ],
}
single = [each[0] for each in texts["references"]]
spoken = {"wordErrorRate": WordErrorRate(), "charErrorRate": CharErrorRate(), "editDistance": EditDistance()}
text_cases = [{"metric": name, "options": {}, "single": True, "value": write(streamed(m, (texts["predictions"], single), size=2))} for name, m in spoken.items()]
text_cases.append(
    {"metric": "editDistance", "options": {"substitutionCost": 2}, "single": True, "value": write(streamed(EditDistance(substitution_cost=2), (texts["predictions"], single), size=2))}
)
for options in [{}, {"n_gram": 2}, {"smooth": True}]:
    value = streamed(BLEUScore(**options), (texts["predictions"], texts["references"]), size=2)
    text_cases.append({"metric": "bleuScore", "options": {camel(k): v for k, v in options.items()}, "single": False, "value": write(value)})
for accumulate in ["best", "avg"]:
    metric = ROUGEScore(accumulate=accumulate, rouge_keys=("rouge1", "rouge2", "rouge3", "rougeL"))
    options = {"accumulate": accumulate, "rougeKeys": ["rouge1", "rouge2", "rouge3", "rougeL"]}
    text_cases.append({"metric": "rougeScore", "options": options, "single": False, "value": write(streamed(metric, (texts["predictions"], texts["references"]), size=2))})

print(json.dumps({"batch": SIZE, "inputs": inputs, "cases": cases, "texts": texts, "textCases": text_cases}, separators=(",", ":")).replace("NaN", "null"))
