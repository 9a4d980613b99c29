/**
 * A small hand-made thesaurus: everyday words that belong together, written from general knowledge after reading the
 * training rows, never the test rows. A star matches any ending. Which group speaks for which class is learned.
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
  praise: `thank thanks thankful grateful compliment* lovely love loved loves great nice nicely best perfect* excellent*
    amazing amazed wonderful* brilliant* fantastic* superb* super happy happily glad pleased delight* impress*
    favourite favorite beautiful* comfort comfortabl* sturdy solid reliab* easy easily easier smooth* worth enjoy*
    gorgeous flawless* quiet quietly silent bargain fits cosy cozy delicious tasty tender juicy pretty friendly
    helpful bright crisp* clear clearly clean cleans fresh soft softer warm bliss joy joyful fun funny charming clever
    elegant stylish precise* accurate* fast faster quick* strong* durable robust powerful generous* spotless magic
    healthy satisf* trust trusted safe safer saves saved recommend* again sooner believer relax* laugh* inspir*
    effortless* instantly exactly wow masterpiece gripping patient honest fair smart handy practical convenient
    miracle* life-chang* game-chang* outstanding superior exceed* everyone stars five ten`,
  blame: `bad badly worst terribl* awful* horribl* horrid poor poorly useless rubbish junk trash garbage flimsy broke
    broken breaks disappoint* waste wasted regret* annoy* frustrat* hate hated ugly uncomfortable noisy smell smells
    smelled stink* stank leak* drip* crack* snapped snaps fell falls faulty defective dead died dies refund* avoid
    never fail* unusable weak scratch* mislead* overpriced rust* peel* tear tore torn wrong worse sadly unfortunately
    blister* blunt bent blurr* bleed* buzz* crash* froze frozen freez* stuck scam fake lie lies lied rude ignore*
    dangerous* scary shock* sad angry anger burn* burst melt* missing rotten revolting disgust* bitter sour mould*
    mold* boring tedious outdated dull stupid joke ridicul* pointless money thrown threw returning returned cancelled
    gave bother zero complain* itch* rash pain* hurt* sore wobbl* whin* rattl* squeak* scream* twist* shrank shrunk
    fade* faded stain* smear* fiddly clumsy nightmare insult* shame half-hearted cheaply splinter* lost loses
    unreadable unreliable unacceptable scrap landfill bin binned fool fooled trap`,
  middling: `okay ok fine average decent adequate acceptable alright mediocre middling so-so somewhat fairly ordinary
    standard basic usual normal medium moderate plain simple expected described stated says enough mostly sometimes
    depends depending otherwise half bit little rather quite sort kind guess suppose compare compared difference
    either neither both older previous similar same typical mixed occasional* first second later`,
  facts: `cm mm kg gram grams litre litres liter metre metres inch inches watt watts volts hour hours minute minutes
    page pages piece pieces pack colour* grey gray black white blue red size sizes comes came contains made model
    cotton steel aluminium plastic handle wheels lid pockets settings speeds stands hangs`,
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
