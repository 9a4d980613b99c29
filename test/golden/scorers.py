"""Writes scorers-*.json beside this file: reference values for src/scorers.
Run with an interpreter that has nltk, numpy, rapidfuzz, sacrebleu, scikit-learn, scipy, torch, torchmetrics and
jsonschema; versions are stored with the values. References: sacrebleu for BLEU and chrF; torchmetrics for word and
character error rate, ROUGE (its rougeLsum over lines, as rouge-score takes them), SQuAD's F1 and calibration error;
rapidfuzz for Levenshtein; nltk for the Porter stemmer; scikit-learn for classification, top-k, nDCG, average precision
and, over an indicator of every span, entity F1; SciPy for correlations; jsonschema for JSON Schema; Python's math for
isclose and comb; json for JSON. Reciprocal rank and recall have no package here: they are counted by hand below."""
import importlib, importlib.metadata, json, math, os, random, re, string
import jsonschema, nltk, numpy, pydoc_data.topics, rapidfuzz, sacrebleu, scipy, sklearn, torch, torchmetrics
from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics import BLEU, CHRF
from scipy import stats
from sklearn import metrics as sk
from torchmetrics.functional.classification import multiclass_calibration_error
from torchmetrics.functional.text import char_error_rate, word_error_rate

# By name: the package hides these modules behind functions of the same name.
tm_rouge = importlib.import_module("torchmetrics.functional.text.rouge")
tm_squad = importlib.import_module("torchmetrics.functional.text.squad")

torch.set_default_dtype(torch.float64)
here = os.path.dirname(os.path.abspath(__file__))
rng = random.Random(20260611)
versions = {"nltk": nltk.__version__, "numpy": numpy.__version__, "rapidfuzz": rapidfuzz.__version__,
            "sacrebleu": sacrebleu.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__,
            "torchmetrics": torchmetrics.__version__, "jsonschema": importlib.metadata.version("jsonschema")}

def write(name, **parts):
    lines = ['"%s": %s' % (key, json.dumps(value) if not isinstance(value, list) else
             "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]") for key, value in parts.items()]
    with open(os.path.join(here, "scorers-%s.json" % name), "w") as out:
        out.write("{\n" + ",\n".join(lines) + "\n}\n")

# --- texts ---------------------------------------------------------------------------------------------------------
WORDS = ("the a an of to model models answer answers answering question running runs ran easily probably relational "
         "nations happiness happy studies studied flying dying news It It's don't U.S. e.g. 3.14 1,000 10-20 2020 x-ray "
         "well-known state-of-the-art \"quoted\" (aside) [1] {json} a/b C++ C# 50% $5 &amp; &lt;b&gt; &quot;hi&quot; "
         "<skipped> <b> -- ... ! ? ; : größe naïve café Straße ÉCOLE 数学 東京都 日本 Ελλάς привет мир 😀 👩‍👩‍👧 e\u0301t\u0301 "
         "İstanbul the. The THE an, A").split()
FAMILIES = ["model models modelling modelled", "answer answers answering answered", "run runs running", "study studies studied",
            "happy happiness happily", "nation nations national nationalize", "question questions questioned",
            "relate relational relations", "fly flies flying", "die dying died", "probable probably probability"]
SIBLINGS = {word: family.split() for family in FAMILIES for word in family.split()}
WORDS += sorted(SIBLINGS) * 2
SPACES = [" "] * 12 + ["  ", "\n", "\t", " \n ", "\u00a0", "-\n"]

def sentence(low, high):
    text = ""
    for i in range(rng.randint(low, high)):
        text += (rng.choice(SPACES) if i else rng.choice(["", "", "", " "])) + rng.choice(WORDS)
    return text + rng.choice(["", "", ".", " ", "\n", "!"])

def mutate(text):
    """An answer that shares much with a target."""
    if rng.random() < 0.05: return rng.choice(["", " ", "\n", "no"])
    parts = re.split(r"( +)", text)
    out = []
    for part in parts:
        roll = rng.random()
        if roll < 0.12: continue
        part = rng.choice(SIBLINGS.get(part.lower(), [part])) if rng.random() < 0.5 else part
        out.append(rng.choice(WORDS) if roll < 0.25 and part.strip() else part)
        if roll > 0.93: out.append(" " + rng.choice(WORDS))
    if rng.random() < 0.2: rng.shuffle(out)
    text = "".join(out)
    if rng.random() < 0.15: text = text.upper() if rng.random() < 0.5 else text.lower()
    return text

def visible(text):
    return text if text.strip() else "word"

STEMMER = nltk.stem.porter.PorterStemmer()

def rouge(targets, answer, stemmed):
    stemmer = STEMMER if stemmed else None
    tokens = lambda text: tm_rouge._normalize_and_tokenize_text(text, stemmer)
    lines = lambda text: [tokens(line) for line in text.split("\n") if line]
    values = []
    for target in targets:
        wanted, given = tokens(target), tokens(answer)
        row = [tm_rouge._rouge_n_score(given, wanted, 1), tm_rouge._rouge_n_score(given, wanted, 2),
               tm_rouge._rouge_l_score(given, wanted), tm_rouge._rouge_lsum_score(lines(answer), lines(target))]
        values.append([float(score["fmeasure"]) for score in row])
    return [max(column) for column in zip(*values)]

def signatures(*metrics):
    for metric in metrics: metric.corpus_score(["a"], [["a"]])
    return [str(metric.get_signature()) for metric in metrics]

def corpus(index):
    rows = []
    # Long enough for 4-grams more often than not; some are too short, as BLEU has a case of its own for those.
    low, high = (1, 3) if index % 5 == 0 else (3, 16)
    for _ in range(rng.randint(1, 4)):
        targets = [visible(sentence(low, high))]
        while rng.random() < 0.25: targets.append(visible(mutate(targets[0])))
        rows.append({"targets": targets, "answer": mutate(rng.choice(targets))})
    most = max(len(row["targets"]) for row in rows)
    answers = [row["answer"] for row in rows]
    references = [[row["targets"][i] if i < len(row["targets"]) else None for row in rows] for i in range(most)]
    firsts = [row["targets"][0] for row in rows]
    for row in rows:
        row["levenshtein"] = max(Levenshtein.normalized_similarity(t.strip(), row["answer"].strip()) for t in row["targets"])
        row["tokenF1"] = max(float(tm_squad._compute_f1_score(row["answer"], t)) for t in row["targets"])
        row["rouge"] = rouge(row["targets"], row["answer"], True)
        row["rougePlain"] = rouge(row["targets"], row["answer"], False)
    # Error rates against the first target; the choice among several is tested apart.
    return {"rows": rows, "bleu": BLEU().corpus_score(answers, references).score,
            "chrf": CHRF().corpus_score(answers, references).score,
            "wer": float(word_error_rate(answers, firsts)),
            "cer": float(char_error_rate([a.strip() for a in answers], [t.strip() for t in firsts]))}

write("text", versions=versions,
      signatures=signatures(BLEU(), CHRF()),
      corpora=[corpus(i) for i in range(220)])

# --- stems: words of Python's own manual, and stems with every suffix that the algorithm knows ---------------------------
words = sorted(set(re.findall(r"[a-z]{4,}", " ".join(pydoc_data.topics.topics.values()).lower())))
SUFFIXES = ("s es ies ied ed ing eed y ational tional enci anci izer bli abli alli entli eli ousli ization ation ator alism "
            "iveness fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance ence er ic "
            "able ible ant ement ment ent sion tion ion ou ism ate iti ous ive ize e ll").split()
made = sorted({"".join(rng.choice("bcdfglmnprstvwxyz" if i % 2 else "aeiouy") for i in range(rng.randint(1, 5)))
               + suffix for suffix in SUFFIXES for _ in range(14)})
pool = [w for forms in (["sky skies dying lying tying news innings inning outings outing cannings canning howe proceed "
                         "exceed succeed ties dies tied died yyyy sssss eed ing ied ies"]) for w in forms.split()]
chosen = sorted(set(rng.sample(words, 2000) + made + pool))
write("stems", versions={"nltk": versions["nltk"]}, stems=[[word, STEMMER.stem(word)] for word in chosen])

# --- numbers ---------------------------------------------------------------------------------------------------------
def close_case():
    a = rng.choice([0.0, 1.0, -3.5, 1e-12, 1234567.0, rng.uniform(-1e6, 1e6), rng.lognormvariate(0, 8)])
    b = a * (1 + rng.choice([0, 0, 1, -1]) * 10 ** rng.uniform(-12, -1)) + rng.choice([0, 0, 0, 1]) * rng.uniform(-1, 1)
    relative, absolute = rng.choice([(None, None), (0.01, None), (None, 0.5), (0, 0), (1e-6, 1e-9)])
    used = {"rel_tol": 1e-9 if relative is None else relative, "abs_tol": 0 if absolute is None else absolute}
    return [repr(a), repr(b), relative, absolute, int(math.isclose(a, b, **used))]

def correlation_case(index):
    n = rng.randint(2, 20)
    if index % 3 == 0: x = [rng.randint(0, 4) for _ in range(n)]
    else: x = [rng.gauss(0, 1) for _ in range(n)]
    y = [v * rng.choice([1, 1, -1]) + rng.gauss(0, rng.choice([0, 0.5, 2])) for v in x]
    if index % 4 == 0: y = [round(v) for v in y]
    if index % 10 == 0: y = [1.5] * n
    x, y = [round(v, 5) for v in x], [round(v, 5) for v in y]
    with numpy.errstate(all="ignore"):
        import warnings; warnings.simplefilter("ignore")
        pearson, spearman = float(stats.pearsonr(x, y).statistic), float(stats.spearmanr(x, y).statistic)
    return {"x": x, "y": y, "pearson": None if math.isnan(pearson) else pearson,
            "spearman": None if math.isnan(spearman) else spearman}

def calibration_case(_):
    n, classes = rng.randint(1, 14), rng.randint(2, 5)
    rows = numpy.array([numpy.array([rng.random() ** 3 + 1e-9 for _ in range(classes)]) for _ in range(n)])
    rows = numpy.round(rows / rows.sum(axis=1, keepdims=True), 6)
    truth = [int(row.argmax()) if rng.random() < 0.7 else rng.randrange(classes) for row in rows]
    ece = float(multiclass_calibration_error(torch.tensor(rows), torch.tensor(truth), num_classes=classes, n_bins=15, norm="l1"))
    k = rng.randint(1, classes)
    top = [float(sk.top_k_accuracy_score([t], [row], k=k, labels=list(range(classes)))) if classes > 2 else
           float(t in numpy.argsort(row)[::-1][:k]) for t, row in zip(truth, rows)]
    return {"scores": rows.tolist(), "truth": truth, "ece": ece, "k": k, "top": top}

def class_case(_):
    labels = ["billing", "account", "support", "other", "none"][:rng.randint(1, 5)]
    n = rng.randint(1, 25)
    truth = [rng.choice(labels) for _ in range(n)]
    given = [t if rng.random() < 0.6 else rng.choice(labels + ["stray"]) for t in truth]
    return {"truth": truth, "given": given, "accuracy": sk.accuracy_score(truth, given),
            "macro": sk.f1_score(truth, given, average="macro", zero_division=0),
            "micro": sk.f1_score(truth, given, average="micro", zero_division=0), "mcc": sk.matthews_corrcoef(truth, given)}

def entities():
    return [[rng.choice(["PER", "ORG", "LOC"]), s, s + rng.randint(1, 3)] for s in (rng.randint(0, 12) for _ in range(rng.randint(0, 5)))]

def entity_case(_):
    rows = []
    for _ in range(rng.randint(1, 6)):
        wanted = entities()
        given = [e if rng.random() < 0.6 else [rng.choice(["PER", "ORG", "MISC"]), e[1], e[2] + rng.randint(0, 1)] for e in wanted]
        rows.append([wanted, given + (entities() if rng.random() < 0.3 else [])])
    spans = sorted({(i, *e) for i, row in enumerate(rows) for side in row for e in side})
    has = lambda side: numpy.array([list(span[1:]) in rows[span[0]][side] for span in spans], dtype=int)
    truth, given = has(0), has(1)
    types = {}
    for kind in sorted({span[1] for span in spans}):
        mask = [span[1] == kind for span in spans]
        p, r, f, _ = sk.precision_recall_fscore_support(truth[mask], given[mask], average="binary", zero_division=0)
        types[kind] = [float(p), float(r), float(f), int(truth[mask].sum()), int(given[mask].sum())]
    return {"rows": rows, "f1": float(sk.f1_score(truth, given, zero_division=0)) if spans else None, "types": types}

def pass_case(_):
    n = rng.randint(1, 40); c = rng.randint(0, n); k = rng.randint(1, n)
    return [n, c, k, 1 - math.comb(n - c, k) / math.comb(n, k)]

write("numbers", versions=versions, isClose=[close_case() for _ in range(220)],
      correlation=[correlation_case(i) for i in range(220)], calibration=[calibration_case(i) for i in range(220)],
      classes=[class_case(i) for i in range(220)], entities=[entity_case(i) for i in range(220)],
      passAtK=[pass_case(i) for i in range(220)])

# --- rankings ----------------------------------------------------------------------------------------------------------
def ranking_case(index):
    n = rng.randint(2, 25)
    grades = [rng.choice([0, 0, 0, 1, 1, 2, 3]) for _ in range(n)]
    if not any(grades): grades[rng.randrange(n)] = 1
    ties = index % 4 == 0
    scores = [rng.randint(0, 3) if ties else g * rng.random() + rng.gauss(0, 0.6) for g in grades]
    # Ties are broken here by hand, the less relevant text first; the references then see no tie.
    order = sorted(range(n), key=lambda i: (-scores[i], grades[i]))
    untied = [0.0] * n
    for rank, i in enumerate(order): untied[i] = float(n - rank)
    binary = [int(g > 0) for g in grades]
    ranked = [binary[i] for i in order]
    k = rng.randint(1, n + 3)
    return {"grades": grades, "scores": scores, "k": k, "ndcg": float(sk.ndcg_score([grades], [untied], k=k)),
            "map": float(sk.average_precision_score(binary, untied)), "mrr": 1 / (ranked.index(1) + 1),
            "recall": sum(ranked[:k]) / sum(ranked)}

write("ranking", versions=versions, cases=[ranking_case(i) for i in range(260)])

# --- JSON ----------------------------------------------------------------------------------------------------------------
SCHEMAS = [
    {"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"type": "string", "maxLength": 3}}, "required": ["a"]},
    {"type": "object", "additionalProperties": False, "properties": {"a": {}, "b": {"enum": ["x", 1, None]}}},
    {"type": "array", "items": {"type": "number", "exclusiveMaximum": 5}, "minItems": 1, "uniqueItems": True},
    {"prefixItems": [{"type": "string"}, {"type": "boolean"}], "items": False},
    {"oneOf": [{"type": "integer"}, {"multipleOf": 0.5}]},
    {"anyOf": [{"const": {"a": 1}}, {"type": "null"}], "not": {"type": "array"}},
    {"$defs": {"node": {"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}}, "required": ["b"]}}, "$ref": "#/$defs/node"},
    {"type": ["string", "null"], "pattern": "^[a-z]+$", "minLength": 2},
    {"if": {"type": "object", "required": ["a"]}, "then": {"required": ["b"]}, "else": {"type": ["string", "number"]}},
    {"type": "object", "patternProperties": {"^x": {"type": "integer"}}, "maxProperties": 2, "propertyNames": {"maxLength": 2}},
    {"contains": {"type": "string"}, "minContains": 2, "type": "array"},
    {"dependentRequired": {"a": ["b"]}, "unevaluatedProperties": False, "properties": {"a": {}, "b": {}}},
    {"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}], "additionalItems": {"type": "number"}},
]

def value(depth=0):
    kind = rng.randrange(7 if depth < 3 else 5)
    if kind == 0: return rng.choice([None, True, False])
    if kind in (1, 2): return rng.choice([0, 1, -1, 2, 2.5, 4.75, 7, 1e3])
    if kind in (3, 4): return rng.choice(["", "x", "ab", "abcd", "数学", "😀😀", "x1"])
    if kind == 5: return [value(depth + 1) for _ in range(rng.randint(0, 4))]
    return {key: value(depth + 1) for key in rng.sample(["a", "b", "x1", "xyz", "c"], rng.randint(0, 3))}

def schema_case(i):
    schema = i % len(SCHEMAS)
    validator = jsonschema.validators.validator_for(SCHEMAS[schema], default=jsonschema.Draft202012Validator)
    v = value(-1)
    return [schema, json.dumps(v, ensure_ascii=False), int(validator(SCHEMAS[schema]).is_valid(v))]

def refuse(name): raise ValueError(name)

def json_case(_):
    text = json.dumps(value(), ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 2]))
    for _ in range(rng.choice([0, 0, 1, 2])):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(["", ",", "}", "\"", "'", "0", "-", ".", "e", "\n", "\\", "nul", "NaN", "[", " "]) + text[at + rng.randint(0, 1):]
    # Python reads NaN and Infinity, which RFC 8259 does not have.
    try: json.loads(text, parse_constant=refuse); return [text, 1]
    except ValueError: return [text, 0]

write("json", versions=versions, schemas=SCHEMAS, schemaCases=[schema_case(i) for i in range(520)],
      texts=[json_case(i) for i in range(300)])
