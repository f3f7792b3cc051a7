// Sphinx's own weights, but the name of a layer comes before what contains it.
var Scorer = {
  objNameMatch: 120,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
