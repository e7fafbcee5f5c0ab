"""Words of French that have a capital without naming anybody, and words that are also names."""

from __future__ import annotations

_CAPITALS = """
afrique allemagne angleterre belgique bretagne corse espagne europe france italie paris suisse
état république région département métropole mairie préfecture assemblée sénat conseil union
agence caisse chambre ministère parlement académie université lycée collège école hôtel
covid internet excel word outlook teams zoom google microsoft facebook linkedin whatsapp
youtube linux windows android apple chatgpt wikipédia
noël pâques toussaint pentecôte carnaval
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
lundi mardi mercredi jeudi vendredi samedi dimanche
entretien enquêteur enquêtrice question réponse élu élue oui non alors ah oh euh eh bah ben bon
voilà tenez attendez pardon merci bonjour monsieur madame mademoiselle mme mlle seulement
le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre
nos votre vos leur leurs je j tu il elle on nous vous ils elles moi toi lui eux y en se me te
qui que qu quoi dont où quand comment pourquoi combien quel quelle quels quelles lequel
et ou mais donc or ni car si comme puis ensuite enfin aussi encore déjà toujours jamais
à dans sur sous avec sans pour par chez vers entre depuis pendant avant après contre selon
ne pas plus moins très trop tout toute tous toutes rien quelque quelques chaque aucun aucune
ça cela ceci là ici celui celle ceux celles est sont était c n s m t
deux trois quatre cinq six sept huit neuf dix vingt trente cent mille
"""
_ALSO_NAMES = """
ange aube aurore avril barbier baron basse beau belle berger bijou blanc blanche blonde bois bon
bonnet borde bouche boucher boulanger bourgeois brun brune buisson carré cerise chapelle chardon
charpentier chasseur cheval chevalier château clair claire cloche clément coche colombe comte
constant coq cordier courtois cousin couture couturier crème dame dauphin dieu doux droit duc
désiré espérance fauvette fer fidèle fleur fleuriste flore fontaine forestier fortune forêt
franc france français frère garde gay gentil gilet grand grange gros guide hardi heureux hiver
iris jardin jasmin jeune joli jolie jour juge juillet juin juste laurier lilas lion lièvre long
loup lune légère madeleine mai maire maison major marais marchand marguerite marin mars maréchal
matin maître melon mercier merle meunier milan mineur modeste moineau moulin mouton muguet
ménager neveu noble noir noël nuit olive olivier orange page pain paix palmier pape papillon
parent parfait paris passe pasteur pelletier perle petit pierre pigeon pin pinson place plante
poirier poisson pont porte portier potier poulain prairie prince printemps prudent prune prévost
pêcheur racine raisin rapide regard reine renard riche rivière roche rocher roi rose rossignol
rouge roux rue ruisseau régent rêve sable sage saint salle santé sapin sauvage savoir second
seigneur serein serre soleil sorbier suisse tailleur temps tendre terrier tige tour toussaint
travers tulipe vache vaillant val valet vallée veau verger vert vigne vigneron village ville
violette voisin voix étoile
"""

# Capitals that name nobody, whatever the study: places, institutions, software, days, small words.
ORDINARY = frozenset(_CAPITALS.split())
# Surnames and first names that are words of a report too: « petit effectif », « ville », « mars ».
ALSO_NAMES = frozenset(_ALSO_NAMES.split())
