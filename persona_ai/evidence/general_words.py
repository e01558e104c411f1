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
