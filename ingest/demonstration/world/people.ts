const INITIALS = 'ABCDEFGHJKLMNPRSTVW';
const SURNAMES = [
  'Novak',
  'Ortiz',
  'Larsen',
  'Keller',
  'Okafor',
  'Moreau',
  'Tanaka',
  'Silva',
  'Haddad',
  'Byrne',
  'Costa',
  'Dvorak',
  'Eriksen',
  'Fontaine',
  'Gruber',
  'Hussein',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Mensah',
  'Nakamura',
  'Petrov',
];

/** Gives names one after the other, none twice. */
export function createPeople(): () => string {
  let given = 0;
  return () => {
    const turn = Math.floor(given / SURNAMES.length);
    const surname = SURNAMES[given % SURNAMES.length] as string;
    const initial = INITIALS[(given * 5 + turn) % INITIALS.length] as string;
    const number = Math.floor(given / (SURNAMES.length * INITIALS.length));
    given++;
    return `${initial}. ${surname}${number > 0 ? ` ${number + 1}` : ''}`;
  };
}
