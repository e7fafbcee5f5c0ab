"""What ``--help`` teaches below the options of each command."""

from __future__ import annotations

EPILOG = """\
a first session:
  metrostudy run                          every study that ships; see outputs/demo/report/index.html
  metrostudy new data/2027 --like demo    your own study: a folder of templates, ignored by git
  metrostudy check --study data/2027      what is wrong in its tables, what it can already run
  metrostudy run --study data/2027        its notebooks and its report, in outputs/2027/

coding in another tool, and back:
  metrostudy export data/2027 --to ../coding.qdpx   transcripts and codebook, for QualCoder, NVivo …
  metrostudy import A.qdpx B.qdpx --out ../coded    what two coders did, as tables

exit codes: 0 done · 1 a notebook failed · 2 something to mend in the study (nothing was written)
"""

IMPORT = """\
files that are read:
  .qdpx .qdc   REFI-QDA: NVivo, MAXQDA, ATLAS.ti, QualCoder (a project, a codebook)
  .sqlite3     Taguette ("Export project")
  .qda .rqda   QualCoder (its folder, or data.qda), RQDA
  .csv .xlsx   tables of codings, with positions or quotes alone; codebook of Taguette
  .txt         IRaMuTeQ corpus
Tables and codebooks hold no text: give the transcripts with --texts. Taguette does not say who
coded: give the names with --coder.

what is written in DIR, for a French spreadsheet (semicolons, UTF-8):
  documents.csv   document, sha256, characters
  codes.csv       code (its path, with dots), parent, coded (number of codings)
  codings.csv     document, start, end, code, coder, quote (and memo, if there is one)
  report.csv      how positions were read and what was lost; the same is printed

Positions count characters (Unicode code points) from 0; the end is the first one outside. Programs
count differently: what a file counts is found by comparing its quotes with its texts.

examples:
  metrostudy import anne.qdpx --out ../coded/anne
  metrostudy import A.sqlite3 B.sqlite3 --coder anne --coder bilal --out ../coded
  metrostudy import codes.xlsx --texts data/2027/transcripts --out ../coded

exit codes: 0 done · 2 something to mend in a file, said in one sentence each (nothing was written)
"""

EXPORT = """\
the ending of FILE says what is written:
  .qdpx           texts, codes and codings, for QualCoder, NVivo, MAXQDA, ATLAS.ti
  .qdc            the codebook, for the same programs (Taguette takes the .csv)
  .csv            the codebook, for Taguette ("Import codebook")
  .xlsx           codings, codes and documents, for a spreadsheet
  .iramuteq.txt   the answers without the questions, for IRaMuTeQ

What the form has no place for is counted on the screen. The same study gives the same bytes.

examples:
  metrostudy export data/2027 --to ../coding.qdpx
  metrostudy export data/2027 --to ../coding.qdpx --crlf    for MAXQDA on Windows
  metrostudy export demo --to ../codebook.csv

exit codes: 0 done · 2 something to mend in the study, said in one sentence each (nothing written)
"""

SWEEP = """\
what varies: « alternatives » of each choice in study.yml, else those that the package states:
  choices:
    maturity:
      normalise: {choice: minmax, alternatives: [z, rank]}
      weights: {alternatives: [equal]}      keeps the default choice
      treat: {alternatives: []}             nothing else is defensible

what is written in outputs/<study>/sweep/, for a French spreadsheet:
  answers.csv          one row per conclusion and combination of the choices that it reads
  specifications.csv   one row per analysis and conclusion: every choice, the statistic, the verdict
  factors.csv          the choices that vary and their alternatives
  refused.csv          the alternatives that would repeat another analysis, and why

What is finished is kept: after a kill, the same command goes on from there. The bytes are the same
with one process, with ten and on a cluster (docs/cluster.md has a recipe for Slurm).

examples:
  metrostudy sweep --study data/2027
  metrostudy sweep --study data/demo --analyses 10000 -n 2
  metrostudy sweep --study data/demo --analyses 100000 --dask tcp://host:8786

exit codes: 0 done · 1 workers were lost, or an output would hold a name of the key · 2 something to
mend in the study or in the command, said in one sentence each
"""

POWER = """\
what is planted: truth.yml (how many ways, the path to maturity, the share of each barrier, what
steering does …), the study's own, else the demo's; data/demo/truth.yml is one to start from. The
métropoles and projects that it names are replaced by others, drawn. Other studies are simulated
where nothing is planted: what they claim is a false alarm.

A:B tries five sizes at most, evenly spread, with both ends; A:B:STEP every STEP from A; A, only A.
The framework, the codebook and the choices are those of the study.

what is written in outputs/<study>/power/:
  power.csv       one row per conclusion, truth, number of métropoles and of interviews in each: in
                  what share of the simulated studies the verdict is reached, with its interval
  sentences.csv   what it says of each hypothesis, in French and in English
  power.png .svg  the same, drawn

What is finished is kept: after a kill, the same command goes on from there. The bytes are the same
with one process, with ten and on a cluster.

examples:
  metrostudy power                                         the demo: five minutes on two cores
  metrostudy power --metropoles 12 --studies 400           one size, more precisely
  metrostudy power --study data/2027 --truth truth.yml --metropoles 8:24:2 --interviews 1:6

exit codes: 0 done · 1 workers were lost · 2 something to mend in the study, in the truth or in the
command, said in one sentence each
"""

VERIFY = """\
what is compared:
  tables, findings, sweep   byte for byte
  figures                   pixel for pixel, but for one pixel in 10,000 that letters may move
  notebooks                 what each cell shows

why an output may differ, from what the run recorded in provenance/: it was edited by hand, or a
table, a transcript, a choice, a notebook, a file of the library or the version of a package has
changed since; else it is said to be not reproducible. docs/reproducing.md says more.

Everything is computed again, as long as the first time; the sweep too, when there is one.

exit codes: 0 all the same · 1 something differs · 2 these are no outputs, or the study is gone or
has faults
"""

PSEUDONYMISE = """\
1. metrostudy pseudonymise data/2027 --key ../keys/2027.csv
   writes ../keys/2027_review.csv: e-mails, telephones, civilities, capitals, your list; no edit yet
2. tick it: « oui » in the column replace, one pseudonym a person, in every file
3. metrostudy pseudonymise data/2027 --key ../keys/2027.csv
   writes transcripts/*.txt, codings.csv, pseudonymisation.csv (the log) and the key; what is
   replaced is first copied to ../keys/2027_originals
4. write pseudonym_key in study.yml: from then on a run fails when an output holds a name

exit codes: 0 done · 2 something to mend, said in one sentence each (nothing was written)
"""
