"""Which coefficient answers which question, in a line each, in French and in English."""

from __future__ import annotations

import pandas as pd

_LINES = [
    ("percent", "agreement",
     "Combien de décisions sont les mêmes ? Flatteur quand le code est rare : jamais seul.",
     "How many decisions are the same? Flattering when the code is rare: never alone."),
    ("estimate", "agreement",
     "Kappa de Cohen : l'accord au-delà du hasard, chaque codeur gardant sa propre fréquence. "
     "Pour deux codeurs ; au-delà, la moyenne des paires (Conger).",
     "Cohen's kappa: agreement beyond chance, each coder keeping their own rate. For two coders; "
     "beyond, the mean of pairs (Conger)."),
    ("fleiss", "agreement",
     "Kappa de Fleiss : la même question quand les codeurs sont interchangeables.",
     "Fleiss' kappa: the same question when coders are interchangeable."),
    ("alpha", "agreement",
     "Alpha de Krippendorff : peut-on conclure à partir de ces codes ? Accepte les lacunes et plus "
     "de deux codeurs ; 0,80 pour conclure, 0,67 pour une conclusion provisoire.",
     "Krippendorff's alpha: can these codes support conclusions? Takes gaps and more than two "
     "coders; .80 to conclude, .67 for tentative conclusions."),
    ("ac1", "agreement",
     "AC1 de Gwet : à lire quand le code est si rare que le kappa s'effondre malgré l'accord.",
     "Gwet's AC1: to read when the code is so rare that kappa collapses in spite of agreement."),
    ("jaccard", "span_agreement",
     "Quelle part du texte marqué par l'un ou l'autre l'est par les deux ?",
     "Which share of the text marked by either is marked by both?"),
    ("f1", "span_agreement",
     "Combien de passages se correspondent un à un, même code et moitié commune au moins ?",
     "How many passages match one to one, same code and at least half in common?"),
    ("u_alpha", "span_agreement",
     "u-alpha : a-t-on posé les mêmes limites et les mêmes codes, au-delà du hasard ?",
     "u-alpha: were the same boundaries set and the same codes given, beyond chance?"),
    ("bar_u_alpha", "span_agreement",
     "u-alpha binaire : a-t-on marqué les mêmes passages, quel que soit le code ?",
     "Binary u-alpha: were the same passages marked, whatever the code?"),
    ("cu_alpha", "span_agreement",
     "cu-alpha : là où deux codeurs ont marqué, ont-ils donné le même code ?",
     "cu-alpha: where two coders marked, did they give the same code?"),
    ("ku_alpha", "span_agreement",
     "(k)u-alpha : là où ce code est posé, les autres qui ont marqué l'ont-ils posé aussi ?",
     "(k)u-alpha: where this code is given, did the others who marked give it too?"),
    ("estimate", "rating_agreement",
     "Kappa pondéré (quadratique) : deux notes voisines comptent presque comme un accord.",
     "Weighted kappa (quadratic): two neighbouring scores nearly count as agreement."),
    ("alpha_ordinal", "rating_agreement",
     "Alpha ordinal : l'accord sur l'ordre des niveaux, sans supposer des pas égaux.",
     "Ordinal alpha: agreement on the order of levels, without assuming equal steps."),
    ("icc_single", "rating_agreement",
     "CCI(2,1) : peut-on se fier à la note d'un seul évaluateur ?",
     "ICC(2,1): can one rater's score be trusted?"),
    ("icc_average", "rating_agreement",
     "CCI(2,k) : peut-on se fier à la moyenne des évaluateurs, celle de l'indice ?",
     "ICC(2,k): can the mean of the raters, that of the index, be trusted?"),
]  # fmt: skip


def which_coefficient(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return which coefficient answers which question: coefficient, of, question_fr, question_en.

    ``coefficient`` is the column of the table that the verb ``of`` returns (agreement,
    span_agreement, rating_agreement). With a ``table`` of one of them, only its own lines.

    >>> which_coefficient().query("coefficient == 'cu_alpha'")["question_en"].item()
    'cu-alpha: where two coders marked, did they give the same code?'
    """
    lines = pd.DataFrame(_LINES, columns=["coefficient", "of", "question_fr", "question_en"])
    if table is None:
        return lines
    marks = {"rating_agreement": "icc_single", "span_agreement": "u_alpha", "agreement": "ac1"}
    verb = next((verb for verb, column in marks.items() if column in table), None)
    return lines[lines["of"] == verb].reset_index(drop=True)
