"""Words of talk that name nothing in particular, and so never a theme."""

from persona_ai.text.words import STOP_WORDS, stem

_GENERAL_TEXT = """
    able absolutely actual actually add added adding afternoon afterward afterwards ago allow allows
    alone amazing amount annoying answer anybody anymore app apparently apps april area ask asked asking
    aspect august autumn awesome awful bad based basically basis best better big bigger bit bits bloke
    bloody bottom boy breakfast brilliant bring brother brought built-in bunch business buy call called
    cant case cases chance change changed changes chap cheaper check checked cheers chose cleaner clear
    clearly close coffee come comfortable comment comments companies company completely confusing
    considering cool correct cost couple course create created creating current currently customer
    customers dad damn date daughter day days deal dear december decent decide decided default
    definitely depend depends detail details didnt difference different difficult dinner direct directly
    doesnt dont dozen early easier easily easy effort eg eight eighteen eighty eleven else empty end
    ended entire especially essentially etc evening evenings eventually everybody's everyday exactly
    example excellent expect extensive extent extra extremely eye face fact fair fairly fall fantastic
    far fast faster favourite feature features february feedback feel feeling feels fell fellow felt
    fifteen fifty figure figured finally find finding fine finished first five folk folks follow forever
    forty found four fourteen frankly free friday fridays friend front frustrating full fully fun
    functionalities functionality funny fuss general generally gentleman gets girl gives giving glad god
    goes gone good goodness great grew group guess guy guys haha half hand hands happen happened
    happening happens happy hard hate hated head hear heard hell hello help helped helpful helps hey hi
    high higher hold holds home honest honestly hope hoped hopefully horrible hour hours huge hundred id
    idea ideally ideas ie ill im implement implemented implementing important impossible improve
    improved improvement improvements improving including instance instead interested interesting isnt
    issue issues it'd ive january job joke july june keep keeping kept kid kids kind kinds knew know
    knowing known knows lack lacking lad lads lady large largely larger last late later latest lead
    least leave leaving left length less lesser let lets level life line list little live lives lol long
    longer longest look looked looking looks lose losing lost lot lots love loved lovely low lower lunch
    main mainly major man march mate matter matters mean means meant memory men mention mess middle
    million mind minus minute minutes miss missed missing mister moment moments monday mondays money
    month months morning mornings move moved moving multiple mum n/a na name names nan natural nearly
    necessarily need needed needs new nice nicer night nights nine nineteen ninety nobody nobody's non
    none nope normal normally note november number numbers obvious obviously october odd offer offered
    ok okay old once one's ones open opposite option options original overall page paid pain painful
    part particular particularly parts past pay paying people perfect person personally pick picked
    picture piece pieces place places plain platform play please plenty pls plus plz point points poor
    possible possibly potentially practice prefer present pretty previous previously probably problem
    problems product products proper properly provide provided pull purpose push put putting quality
    question questions quick quickly quiet quietly range read ready real reality reason reasons recent
    recently regards related remember require required requires rest result rid right room row run
    running sake sat saturday saturdays save saved saves saying second seconds seen send sending sense
    sent sentence september serious seriously set sets setting seven seventeen seventy several short
    shortest shout show showed shows side similar simple simply single sister sit sitting situation six
    sixteen sixty size slightly slow slower small smaller smart smoother software sold solid solution
    solve somebody somehow son soon sorry sort sorts space specific specifically spend spent spring
    stand standing star stars start started starting state stay stayed step steps stop stopped story
    straight strange stronger stuck stuff suddenly suggest summer sunday sundays supposed sure switch
    system systems takes taking talk talked talking tea ten tend terms terrible thank thanks thing
    things think thinking thinks third thirteen thirty thought thousand three thursday thursdays time
    times tiny today today's together told tomorrow tonight took tool tools top topic total totally
    treat tried trouble true truly truth try trying tuesday tuesdays turn turned twelve twenty twice
    type types typical ugly understand unfortunately use used useful useless uses using usual usually
    various version via view vs wait walk walked walking wall want wanted wants watch way ways weather
    wednesday wednesdays week weekend weekends weeks weird went whatever while wife winter wish woman
    women won wonder wonderful wont word words work worked working works world worse worst worth write
    writing written wrong wrote yeah year years yep yesterday young yours yup zero
"""
# General words that make a phrase with a particular one: "orange list", "reorder points", "unknown item".
_CARRIERS_TEXT = """
    access app area book books card case comments company cost costs customer customers data date dates
    day days default direct empty feature features free full function functions group hand issue issues large
    last late level levels line lines list lists long low manual memory missing month multiple name names
    natural night number numbers offer open option options order page pages part parts people picture
    place plain platform point points price prices problem problems product products quality range real
    room row rows running second set side single size slow small software space speed state step steps
    support system systems team term terms time times tool tools type types update version versions view
    views week words work wrong
"""
_CARRIERS = frozenset(_CARRIERS_TEXT.split())
# Where and among whom things happen, and what is at hand: too little alone, enough in "cold store scans".
_SETTING_TEXT = """
    accountant arrival article articles assignment assignments afternoon air authority bar bin break breaks apprentice back bag bags bench bicycle bike board boards boss box boxes bread
    brother building button buttons canteen car card cards cellar chair charger chocolate clock coat container
    colleague colleagues demo device devices corner country crate crates cup cupboard department desk dinner director dog email
    door doors drawer drawers evening factory farm father finger fingers fish floor foot foreman forklift
    garage glasses glue guy hall halls head heart helper holiday home hook hotel house inspector
    item items job jobs joiner kitchen laptop knee knees lab ladder lady lads lamp lamps leader letter letters lorry
    luck machine machines mail manager managers market menu mile minutes mother night nights nose
    notebook office offices owner paint pallet pallets pan parcel parcels pencil phone phones person plant plate pot
    price prices project projects purpose radio road roll rolls roof room rooms row rows rule rules school ship screen script scripts sheet
    sheets shelf shelves shop shops son staff star stars statement store street student students summer
    supermarket support table tables tea team teams telephone test tests thumb tin tins tip tips town truck trucks
    uncle university user users van wall warehouse weather wheel wife window windows winter
    wood workshop yard zero
"""
_SETTING_STEMS = frozenset(stem(word) for word in _SETTING_TEXT.split())
_GENERAL = frozenset(_GENERAL_TEXT.split()) | STOP_WORDS
_GENERAL_STEMS = frozenset(stem(word) for word in _GENERAL)


def is_general(word: str) -> bool:
    """Return whether a word names nothing in particular: stop words, talk, numbers, one or two letters."""
    low = word.lower()
    return (
        low in _GENERAL
        or stem(low) in _GENERAL_STEMS
        or len(low) < 2
        or (len(low) == 2 and not word.isupper())
        or low.isdigit()
    )


def may_carry(word: str) -> bool:
    """Return whether a general word makes a phrase with a particular one: "list" in "orange list"."""
    return word.lower() in _CARRIERS


def is_setting(word: str) -> bool:
    """Return whether a word names a place, a person or a thing at hand: alone it is no theme."""
    return stem(word) in _SETTING_STEMS
