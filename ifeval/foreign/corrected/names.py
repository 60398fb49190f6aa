"""Lists that corrected meanings need: words and places, each a fact."""

CONJUNCTIONS = ("for", "and", "nor", "but", "or", "yet", "so")

PRONOUNS = (
    *("I", "me", "my", "mine", "myself", "you", "your", "yours", "yourself", "yourselves"),
    *("he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself"),
    *("we", "us", "our", "ours", "ourselves", "they", "them", "their", "theirs", "themselves"),
    *("who", "whom", "whose", "whoever", "this", "that", "these", "those"),
    *("someone", "somebody", "something", "anyone", "anybody", "anything", "everyone"),
    *("everybody", "everything", "nobody", "nothing", "oneself"),
)
"""Words that stand for a noun; *all* and *some*, which nearly always stand before one, are none."""

AFRICA = (
    *(("Algeria",), ("Angola",), ("Benin",), ("Botswana",), ("Burkina Faso",), ("Burundi",)),
    *(("Cape Verde", "Cabo Verde"), ("Cameroon",), ("Central African Republic",), ("Chad",)),
    *(("Comoros",), ("Republic of the Congo", "Congo", "DRC"), ("Djibouti",), ("Egypt",)),
    *(("Equatorial Guinea",),),
    *(("Eritrea",), ("Eswatini", "Swaziland"), ("Ethiopia",), ("Gabon",), ("Gambia",)),
    *(("Ghana",), ("Guinea",), ("Guinea-Bissau",), ("Ivory Coast", "Côte d'Ivoire")),
    *(("Kenya",), ("Lesotho",), ("Liberia",), ("Libya",), ("Madagascar",), ("Malawi",)),
    *(("Mali",), ("Mauritania",), ("Mauritius",), ("Morocco",), ("Mozambique",), ("Namibia",)),
    *(("Niger",), ("Nigeria",), ("Rwanda",), ("Sao Tome and Principe", "São Tomé and Príncipe")),
    *(("Senegal",), ("Seychelles",), ("Sierra Leone",), ("Somalia",), ("South Africa",)),
    *(("South Sudan",), ("Sudan",), ("Tanzania",), ("Togo",), ("Tunisia",), ("Uganda",)),
    *(("Zambia",), ("Zimbabwe",)),
)
"""The countries of Africa, each with its names."""

CAPITALS = (
    *("Reykjav[ií]k", "Helsinki", "Oslo", "Tallinn", "Stockholm", "R[iī]ga", "Moscow"),
    *("Copenhagen", "Vilnius", "Minsk", "Dublin", "Berlin", "Amsterdam", "Warsaw", "London"),
    *("Brussels", "(?:Kyiv|Kiev)", "Prague", "Luxembourg(?: City)?", "Paris", "Vienna"),
    *("Bratislava", "Budapest", "Vaduz", "Chi[sșş]in[aă]u", "Bern", "Ljubljana", "Zagreb"),
)
"""Patterns of the capitals of Europe north of 45 degrees, from the north; Kyiv stands at 50.45."""
