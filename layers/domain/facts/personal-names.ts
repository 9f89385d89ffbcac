/**
 * What fields are called that say who somebody is, how to reach them or where they live: words joined, in lower case.
 * Not `name` alone, which a product, a page and a list have too, and nothing that describes goods, as `gender` does.
 */
const NAMES: ReadonlySet<string> = new Set([
  ...['email', 'emails', 'mail', 'emailaddress'],
  ...['phone', 'phones', 'phonenumber', 'telephone', 'tel', 'mobile', 'mobilenumber', 'cellphone', 'fax'],
  ...['firstname', 'lastname', 'middlename', 'fullname', 'givenname', 'familyname', 'surname', 'maidenname'],
  ...['username', 'nickname', 'customername', 'contactname', 'recipientname', 'holdername', 'guestname'],
  ...['birthday', 'birthdate', 'dateofbirth', 'dob', 'birthyear'],
  ...[
    'address',
    'addresses',
    'street',
    'streetaddress',
    'housenumber',
    'postcode',
    'postalcode',
    'zip',
    'zipcode',
  ],
  ...['address1', 'address2', 'addressline1', 'addressline2'],
  ...['ip', 'ipaddress', 'useragent', 'latitude', 'longitude', 'advertisingid', 'idfa', 'deviceid'],
  ...[
    'iban',
    'cardnumber',
    'creditcard',
    'taxid',
    'ssn',
    'socialsecuritynumber',
    'passport',
    'passportnumber',
  ],
  ...['password'],
]);

/** The longest of them is of three words. */
const MOST_WORDS = 3;

/** Events have the same few names, and looking at one takes longer than everything else about it. */
const MOST_KNOWN = 5_000;
const LONGEST_KNOWN = 64;
const known = new Map<string, boolean>();

/**
 * Whether a field is called as personal ones are, however its words are joined and whatever stands before them:
 * `customer_email`, `shippingAddress`. What follows makes it something else: `email_subject`.
 *
 * @example
 * isPersonalName('Billing-Phone'); // true
 * isPersonalName('product_name'); // false
 */
export function isPersonalName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const is = namesPerson(name);
  if (known.size >= MOST_KNOWN) known.clear();
  if (name.length <= LONGEST_KNOWN) known.set(name, is);
  return is;
}

function namesPerson(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .slice(-MOST_WORDS);
  return words.some((_, index) => NAMES.has(words.slice(index).join('')));
}
