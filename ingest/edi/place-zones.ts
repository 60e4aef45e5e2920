import { ownValue } from '../../eventlog/index.ts';
/**
 * Time zones of places in North America, for times whose message gives none and means the clock of the place. A state
 * with two zones is listed with the one of most of its places, and with the places in the other. Nothing else has a zone
 * here, and a time there is rejected.
 */
interface StateZone {
  zone: string;
  /** places in another zone, in capitals */
  except?: Readonly<Record<string, readonly string[]>>;
}

const EASTERN = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

const one = (zone: string, states: string): [string, StateZone][] =>
  states.split(' ').map((state) => [state, { zone }]);
const places = (names: string): string[] => names.split(', ').map((name) => name.toUpperCase());

const UNITED_STATES = new Map<string, StateZone>([
  ...one(EASTERN, 'CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV'),
  ...one(CENTRAL, 'AL AR IA IL LA MN MO MS OK WI'),
  ...one(MOUNTAIN, 'CO MT NM UT WY'),
  ...one(PACIFIC, 'CA WA'),
  ['AK', { zone: 'America/Anchorage', except: { 'America/Adak': places('Adak, Atka') } }],
  ['AZ', { zone: 'America/Phoenix' }],
  ['HI', { zone: 'Pacific/Honolulu' }],
  ['PR', { zone: 'America/Puerto_Rico' }],
  [
    'FL',
    {
      zone: EASTERN,
      except: {
        [CENTRAL]: places(
          'Bonifay, Callaway, Cantonment, Century, Chipley, Crestview, De Funiak Springs, Defuniak Springs, Destin, ' +
            'Eglin AFB, Fort Walton Beach, Freeport, Graceville, Gulf Breeze, Lynn Haven, Marianna, Mary Esther, Milton, ' +
            'Miramar Beach, Navarre, Niceville, Pace, Panama City, Panama City Beach, Pensacola, Santa Rosa Beach, Valparaiso',
        ),
      },
    },
  ],
  [
    'ID',
    {
      zone: 'America/Boise',
      except: {
        [PACIFIC]: places(
          "Bonners Ferry, Coeur d'Alene, Coeur d Alene, Coeur dAlene, Cottonwood, Grangeville, Hayden, Kellogg, Lewiston, " +
            'Moscow, Orofino, Post Falls, Priest River, Rathdrum, Saint Maries, St Maries, Sandpoint, Wallace',
        ),
      },
    },
  ],
  [
    'IN',
    {
      zone: 'America/Indiana/Indianapolis',
      except: {
        [CENTRAL]: places(
          'Boonville, Burns Harbor, Chesterton, Crown Point, Dyer, East Chicago, Evansville, Fort Branch, Gary, Griffith, ' +
            'Hammond, Highland, Hobart, Kentland, La Porte, Laporte, Lake Station, Lowell, Merrillville, Michigan City, ' +
            'Mount Vernon, Munster, Newburgh, Portage, Princeton, Rensselaer, Rockport, Saint John, St John, Schererville, ' +
            'Tell City, Valparaiso, Whiting',
        ),
      },
    },
  ],
  ['KS', { zone: CENTRAL, except: { [MOUNTAIN]: places('Goodland, Sharon Springs, Syracuse, Tribune') } }],
  [
    'KY',
    {
      zone: EASTERN,
      except: {
        [CENTRAL]: places(
          'Albany, Bowling Green, Burkesville, Cadiz, Calhoun, Calvert City, Columbia, Elkton, Franklin, Fulton, Glasgow, ' +
            'Greensburg, Greenville, Hartford, Hawesville, Henderson, Hopkinsville, Leitchfield, Madisonville, Mayfield, ' +
            'Morgantown, Murray, Owensboro, Paducah, Princeton, Russellville, Scottsville, Tompkinsville',
        ),
      },
    },
  ],
  [
    'MI',
    {
      zone: 'America/Detroit',
      except: {
        'America/Menominee': places(
          'Bessemer, Crystal Falls, Iron Mountain, Iron River, Ironwood, Kingsford, Menominee, Norway, Wakefield',
        ),
      },
    },
  ],
  [
    'ND',
    {
      zone: CENTRAL,
      except: { [MOUNTAIN]: places('Beach, Belfield, Bowman, Dickinson, Hettinger, Medora, Mott, New England') },
    },
  ],
  [
    'NE',
    {
      zone: CENTRAL,
      except: {
        [MOUNTAIN]: places(
          'Alliance, Bridgeport, Chadron, Crawford, Gering, Gordon, Grant, Imperial, Kimball, Ogallala, Scottsbluff, Sidney',
        ),
      },
    },
  ],
  ['NV', { zone: PACIFIC, except: { [MOUNTAIN]: places('Jackpot, West Wendover') } }],
  ['OR', { zone: PACIFIC, except: { 'America/Boise': places('Nyssa, Ontario, Vale') } }],
  [
    'SD',
    {
      zone: CENTRAL,
      except: {
        [MOUNTAIN]: places(
          'Belle Fourche, Box Elder, Custer, Deadwood, Edgemont, Hill City, Hot Springs, Lead, Lemmon, Philip, Rapid City, ' +
            'Spearfish, Sturgis, Wall',
        ),
      },
    },
  ],
  [
    'TN',
    {
      zone: CENTRAL,
      except: {
        [EASTERN]: places(
          'Alcoa, Athens, Bristol, Chattanooga, Church Hill, Cleveland, Clinton, Collegedale, Dandridge, Dayton, East Ridge, ' +
            'Elizabethton, Erwin, Etowah, Greeneville, Harriman, Jefferson City, Johnson City, Jonesborough, Kingsport, ' +
            'Kingston, Knoxville, La Follette, Lenoir City, Loudon, Maryville, Morristown, Newport, Niota, Oak Ridge, ' +
            'Ooltewah, Piney Flats, Pigeon Forge, Red Bank, Rockwood, Rogersville, Sevierville, Sweetwater, Vonore',
        ),
      },
    },
  ],
  [
    'TX',
    {
      zone: CENTRAL,
      except: { [MOUNTAIN]: places('Anthony, Canutillo, Clint, El Paso, Fabens, Horizon City, San Elizario, Socorro') },
    },
  ],
]);

const CANADA = new Map<string, StateZone>([
  ['AB', { zone: 'America/Edmonton' }],
  [
    'BC',
    {
      zone: 'America/Vancouver',
      except: {
        'America/Edmonton': places('Cranbrook, Fernie, Golden, Invermere, Kimberley, Sparwood'),
        'America/Dawson_Creek': places('Chetwynd, Dawson Creek, Fort St John, Fort St. John, Fort Saint John, Taylor'),
        'America/Fort_Nelson': places('Fort Nelson'),
        'America/Creston': places('Creston'),
      },
    },
  ],
  ['MB', { zone: 'America/Winnipeg' }],
  ['NB', { zone: 'America/Moncton' }],
  [
    'NL',
    {
      zone: 'America/St_Johns',
      except: {
        'America/Goose_Bay': places('Goose Bay, Happy Valley-Goose Bay, Labrador City, Wabush, Churchill Falls'),
      },
    },
  ],
  ['NS', { zone: 'America/Halifax' }],
  ['NT', { zone: 'America/Edmonton' }],
  [
    'ON',
    {
      zone: 'America/Toronto',
      except: {
        'America/Winnipeg': places('Dryden, Fort Frances, Ignace, Kenora, Rainy River, Red Lake, Sioux Lookout'),
        'America/Atikokan': places('Atikokan'),
      },
    },
  ],
  ['PE', { zone: 'America/Halifax' }],
  ['QC', { zone: 'America/Toronto' }],
  ['PQ', { zone: 'America/Toronto' }],
  ['SK', { zone: 'America/Regina', except: { 'America/Edmonton': places('Lloydminster') } }],
  ['YT', { zone: 'America/Whitehorse' }],
]);

const COUNTRIES: Readonly<Record<string, ReadonlyMap<string, StateZone>>> = {
  US: UNITED_STATES,
  USA: UNITED_STATES,
  CA: CANADA,
  CAN: CANADA,
};

/** The two share no code, so that a place without a country is found as well. */
const EITHER: ReadonlyMap<string, StateZone> = new Map([...UNITED_STATES, ...CANADA]);

/**
 * The time zone of a place, as messages of carriers give it.
 *
 * @param country blank: the United States or Canada
 * @returns an IANA name; null where the table does not know the state, or the city is missing in one with two zones
 */
export function zoneOfPlace(city: string, state: string, country: string): string | null {
  const code = country.trim().toUpperCase();
  const states = code === '' ? EITHER : ownValue(COUNTRIES, code);
  const found = states?.get(state.trim().toUpperCase());
  if (found?.except === undefined) return found?.zone ?? null;
  const name = city.trim().toUpperCase().replaceAll(/\s+/g, ' ');
  if (name === '') return null;
  const [other] = Object.entries(found.except).find(([, names]) => names.includes(name)) ?? [];
  return other ?? found.zone;
}
