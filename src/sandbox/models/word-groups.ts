/**
 * A small hand-made thesaurus: everyday words that belong together, as a person who speaks the language knows before
 * having read a single training row. A star matches any ending. Which group speaks for which class is learned.
 */
const GROUPS: Readonly<Record<string, string>> = {
  money: `pay paid pays paying payment* payer charge charged charges surcharge* overcharg* bill bills billed billing
    invoice* refund* reimburs* rebate* price* pricing cost costs fee fees fare* toll* tariff* rent rental euro* dollar*
    pound* cent cents money cash card cards visa mastercard paypal iban bank* debit* credit* receipt* vat tax taxes
    duty discount* voucher* coupon* promo* deposit* balance instal* installment* payout* earnings commission*
    deduct* expens* statement* transfer* owe* owed penalty donat* salary wallet top-up quote* quoted amount* twice
    double* currency`,
  contract: `subscri* renew* contract* plan plans trial* member* cancel* terminat* upgrade* downgrad* premium* annual*
    yearly monthly month months notice expire* expir* policy insurance* licence* license* agreement*`,
  access: `login logins log logged logging sign signed signing signin password* passcode* passkey* pin pins
    code codes username* user users account accounts profile* admin* permission* role roles access invit* identity
    verif* authenticat* two-step two-factor passport* lock locked unlock* suspend* block* blocked ban banned hack*
    register* registration* registered owner* email* e-mail inbox cookie* consent* newsletter* unsubscrib* opt`,
  person: `name names surname birthday birth married divorce* widow* daughter son wife husband mother father child
    children kid kids parent* parental family colleague* employee* employer* boss team teams predecessor treasurer
    company guardian grandmother grandfather personal private privacy data gdpr delete* remove* merge* deceased died`,
  parcel: `parcel* package* packet* box boxes crate* pallet* envelope* letter* order orders ordered courier* driver*
    postman postal postage post mail mailbox mailed deliver* delivery ship ships shipped shipping shipment* dispatch*
    track* customs depot* warehouse* pickup pick locker* label* return returned returning arriv* sent send collect*
    collection express doorstep porch neighbour* neighbor* transit carrier* van truck parcel-shop unpack* packing`,
  place: `address* street road house flat floor door garden office home country abroad overseas city town postcode zip`,
  lack: `missing lost wrong instead damaged dented cracked smashed torn melted leaking empty late delayed delay* short
    incomplete swapped mixed`,
  fault: `error* crash* freez* froze frozen stuck broken broke break fail fails failed failing failure work works
    working stop stops stopped reset* restart* reboot* reinstall* flicker* dead offline disconnect* drop drops noise*
    beep* chirp* blink* hum hums hiss* rattle* squeak* slow* lag* bug bugs glitch* leak* hot overheat* cold jam jammed
    jams timeout timed unreachable denied refus* ignor* vanish* disappear* lose loses duplicat* won't doesn't isn't
    can't nothing keeps constantly suddenly since every`,
  device: `app apps screen* display* phone* laptop* computer* pc mac printer* print prints router* wifi wi-fi network*
    internet bluetooth camera* sensor* keyboard* mouse software version* firmware driver* tablet* speaker* headphone*
    tv television oven* washer* washing dryer* dishwasher* fridge* freezer* kettle* vacuum* robot* mower* pump* motor*
    battery batteries charger* cable* plug* button* light lights lamp* thermostat* heating boiler* watch watches
    clock* alarm* detector* remote* drone* scale* bike* machine* device* gateway hub server* browser* page pages
    website* site file files upload* download* export* import* sync* video* audio sound* microphone* picture* photo*
    map maps gps calendar* search* filter* setting* update* install* setup manual* diagram* report* spreadsheet*
    column* formula* template* pdf temperature* volume mode menu*`,
  asking: `do does is are can could would will have has which what what's who how long wide loud difference between
    recommend* advice suggest* suitable compatible safe size sizes colour* color* available stock sell sells sold
    stocked include* made make makes come comes offer* bring wondering curious interested possible plan planning
    consider* allow* before buying`,
  visit: `shop shops store stores open opening opens closed hours sunday* visit* museum* showroom tour tours workshop*
    dog dogs parking wheelchair café cafe restaurant* group groups class school* event* fair festival* exhibition*
    book booking venue weekend* holiday* christmas`,
  business: `journalist* press article interview* partner* partnership* reseller* distributor* wholesale sponsor*
    charity charities collaborat* supplier* vacancy vacancies job jobs career* internship* apprentic* hire hiring
    university student* teacher* teach research* thesis podcast* blog* film invest* media`,
  making: `vegan vegetarian gluten allerg* organic recycl* sustainab* plastic ethical animal* tested ingredient*
    material* leather cotton wood* oak steel made factory produced recipe* nut nuts dye dyed origin`,
  praise: `thank thanks thankful grateful compliment* lovely love loved loves great good nice best perfect* excellent
    amazing wonderful brilliant fantastic superb happy glad pleased delight* impress* recommend* favourite favorite
    beautiful* comfortable sturdy solid reliable quick easy easily smooth* well worth enjoy* gorgeous flawless* sharp
    quiet bargain fits cosy cozy delicious tasty pretty friendly helpful bright crisp`,
  blame: `bad worst terrible awful horrible poor poorly useless rubbish junk trash garbage cheap flimsy broke broken
    disappoint* waste wasted regret* annoy* frustrat* hate hated ugly uncomfortable noisy loud smell* stink* leak*
    crack* snapped snap fell faulty defective dead died return* refund* avoid never failed fails unusable thin weak
    scratch* misleading overpriced rust* peel* tear* tore wrong worse sadly unfortunately`,
  middling: `okay ok fine average decent adequate acceptable so-so mediocre middling nothing special does job expected
    as-described neither mixed bit somewhat alright fair enough average ordinary standard basic usual`,
  hedge: `but however although though yet still except otherwise`,
  denial: `not no never nobody none nor neither without cannot can't couldn't don't doesn't didn't won't wouldn't
    isn't wasn't aren't hardly barely`,
};

const exact = new Map<string, string[]>();
const beginnings = new Map<string, string[]>();
for (const [group, words] of Object.entries(GROUPS)) {
  for (const word of words.split(/\s+/)) {
    const map = word.endsWith('*') ? beginnings : exact;
    const key = word.endsWith('*') ? word.slice(0, -1) : word;
    map.set(key, [...(map.get(key) ?? []), group]);
  }
}

/** The thesaurus groups of a lower-case word; empty for a word it doesn't know. */
export function groupsOf(word: string): string[] {
  const found = [...(exact.get(word) ?? [])];
  for (let length = 2; length <= word.length; length += 1) {
    found.push(...(beginnings.get(word.slice(0, length)) ?? []));
  }
  return found;
}
