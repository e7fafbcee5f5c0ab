"""Classes of units that are alike: tree, cut, consolidation, typical members, description."""
