import type { Zone } from '../kernel/zone.ts';
import type { Sink } from '../record/sink.ts';
import { csvStream, ndjsonStream, type FlatRow, type Stream } from '../record/stream.ts';
import { compactClock, compactDate, minuteWithOffset, utcTime } from '../record/text.ts';
import type { Truth } from '../truth/truth.ts';
import type { Carrier } from '../world/carriers.ts';
import type { Delivery, Load } from '../world/entities.ts';
import type { Site } from '../world/sites.ts';
import type { Zones } from '../world/zones.ts';

/** L0000123 */
export const loadNumber = (load: Load) => `L${String(load.number).padStart(7, '0')}`;

/** Status codes of ANSI X12 214, segment AT7: departed, en route, delayed, arrived, unloaded. */
export type StatusCode = 'AF' | 'X6' | 'SD' | 'X1' | 'D1';

export interface Tender {
  number: number;
  load: Load;
  carrier: Carrier;
  sentAt: number;
  response: { accepted: boolean; at: number } | null;
}

export interface Place {
  city: string;
  state: string;
  zone: keyof Zones;
}

export interface StatusUpdate {
  code: StatusCode;
  load: Load;
  /** null: of the whole load */
  delivery: Delivery | null;
  place: Place;
  at: number;
}

/**
 * The TMS: loads with their stops, tenders that show their last state, and carriers' status messages as they came
 * in, to the minute, on the clock of the place. Kestrel leaves the time code out.
 */
export interface Tms {
  loadPlanned(load: Load): void;
  tendered(tender: Tender): void;
  statusReceived(update: StatusUpdate, repeated: boolean): void;
  finish(): void;
}

const SITE_PLACES: Record<Site['name'], Place> = {
  North: { city: 'Albany', state: 'NY', zone: 'eastern' },
  West: { city: 'Reno', state: 'NV', zone: 'pacific' },
  South: { city: 'Dallas', state: 'TX', zone: 'central' },
};
export const placeOf = (site: Site): Place => SITE_PLACES[site.name];

const TIME_CODES: Record<keyof Zones, string> = { eastern: 'ET', central: 'CT', mountain: 'MT', pacific: 'PT' };

export function createTms(sink: Sink, truth: Truth, zones: Zones, now: () => number): Tms {
  const loads = ndjsonStream(sink, 'tms/loads.ndjson');
  const tenderStream = csvStream(sink, 'tms/tenders.csv', '|', TENDER_COLUMNS);
  const statuses = ndjsonStream(sink, 'tms/status.ndjson');
  const tenders: Tender[] = [];
  let messages = 0;

  return {
    loadPlanned(load) {
      loads.write({
        loadNo: loadNumber(load),
        origin: load.site.plant,
        lane: load.lane.code,
        plannedAt: utcTime(now()),
        stops: load.deliveries.map((delivery, index) => ({ seq: index + 1, deliveryRef: String(delivery.number) })),
      });
    },
    tendered: (tender) => tenders.push(tender),
    statusReceived(update, repeated) {
      const row = statusRow(update, zones[update.place.zone], ++messages, now());
      for (let time = 0; time < (repeated ? 2 : 1); time++) {
        truth.clock(statuses.path, statuses.write(row), update.delivery ?? update.load, update.at);
      }
    },
    finish() {
      for (const tender of tenders) writeTender(tenderStream, truth, zones.central, tender);
    },
  };
}

const TENDER_COLUMNS = ['TENDER_ID', 'LOAD_NO', 'SCAC', 'SENT', 'RESPONSE', 'RESPONDED'];

function writeTender(
  stream: Stream<FlatRow>,
  truth: Truth,
  zone: Zone,
  { number, load, carrier, sentAt, response }: Tender,
) {
  const text = (instant: number) => minuteWithOffset(zone.localAt(instant), zone.offsetAt(instant));
  const row = stream.write({
    TENDER_ID: number,
    LOAD_NO: loadNumber(load),
    SCAC: carrier.code,
    SENT: text(sentAt),
    RESPONSE: response && (response.accepted ? 'A' : 'D'),
    RESPONDED: response && text(response.at),
  });
  truth.clock(stream.path, row, load, sentAt, null, 'SENT');
  if (response) truth.clock(stream.path, row, load, response.at, null, 'RESPONDED');
}

function statusRow({ code, load, delivery, place, at }: StatusUpdate, zone: Zone, message: number, receivedAt: number) {
  const local = zone.localAt(at);
  return {
    control: String(message).padStart(9, '0'),
    received: utcTime(receivedAt),
    scac: load.carrier.code,
    loadNo: loadNumber(load),
    stopRef: delivery ? String(delivery.number) : null,
    AT7: {
      '01': code,
      '02': code === 'SD' ? 'P1' : 'NS',
      '05': compactDate(local),
      '06': compactClock(local).slice(0, 4),
      '07': load.carrier.code === 'KSTL' ? '' : TIME_CODES[place.zone],
    },
    MS1: { city: place.city, state: place.state },
  };
}
