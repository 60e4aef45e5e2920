/** What a column of a flat log can be. */
export type Role = 'case' | 'activity' | 'time' | 'start' | 'end' | 'resource' | 'lifecycle' | 'instance';

/**
 * Names by which logs call their columns: of XES, in English, German, Dutch, French, Spanish, Italian and Portuguese, and the
 * ERP systems' own words; the first group leaves no doubt, the last is taken only when nothing better is there. Compared
 * as `normalName` gives them.
 */
const ROLE_NAMES: Record<Role, readonly string[]> = {
  case: [
    'case:concept:name caseconcept:name caseconceptname',
    'caseid case casekey caseno casenr casenumber casename caseidentifier traceid trace processinstance processinstanceid fallid fall fallnummer fallnr vorgangsid vorgangsnummer vorgangsnr vorgang idcase zaakid zaaknummer zaaknr zaak dossiernummer iddossier numerodossier numerodedossier idcas cas idcaso iddecaso iddocaso casoid caso numerodecaso numerodocaso expediente pratica idpratica numeropratica',
    `orderid ordernumber orderno ordernr ordernum order salesorder salesorderid salesordernumber salesorderno salesdocument salesdoc vbeln
     auftrag auftragsnummer auftragsnr auftragid auftragsid bestellung bestellnummer bestellnr bestellid belegnummer belegnr ebeln aufnr
     purchaseorder purchaseorderid ponumber purchasingdocument orderlineid orderline orderitem orderitemid kundenauftrag
     ticketid ticket ticketnumber ticketno incidentid incident incidentnumber requestid request requestnumber srnumber srno applicationid application claimid claim
     invoiceid invoicenumber invoice shipmentid shipment shipmentnumber deliveryid delivery deliverynumber lieferung lieferungsnummer liefernummer
     workorder workorderid subjectid jobid job loanid contractid dossier consignment trackingnumber parcelid lotid batchid patientid patient visitid admissionid hadmid sessionid journeyid
     documentid document documentnumber referenz reference referencenumber`,
    'key id number nr no nummer schluessel object objectid objectkey entityid recordid item',
  ],
  activity: [
    'concept:name eventconcept:name conceptname',
    'activity activityname activityid activitykey activitytype aktivitat aktivitaet aktivitatsname aktivitaetsname activiteit activite actividad attivita atividade nomactivite nombreactividad',
    `event eventname eventtype ereignis ereignisname ereignistyp task taskname step stepname schritt schrittname arbeitsschritt prozessschritt
     processstep action actionname verb aktion operation operationname milestone tatigkeit taetigkeit vorgangsschritt arbeitsgang workstep
     eventdescription activitydescription transaktion transaction transactioncode tcode vorgangsart eventclass`,
    'status statusname state statename stage phase name type description zustand message bezeichnung',
  ],
  time: [
    'time:timestamp eventtime:timestamp timetimestamp',
    'timestamp eventtime eventtimestamp eventdatetime datetime zeitstempel zeitpunkt timestamps tijdstip tijdstempel horodatage marcadetiempo fechahora fechayhora dataora dataeora datahora dataehora dateheure dateetheure',
    'time date datum zeit uhrzeit eventdate occurredat occurred eventat happenedat at ereigniszeit ereignisdatum ereigniszeitpunkt buchungsdatum aenderungsdatum anderungsdatum recordedat loggedat createdat created changedat changedon erdat udate changedate activitytime activitydate activitytimestamp tijd heure fecha hora data ora orario',
    'createddate createdon creationdate creationtime updatedat updated modifiedat lastmodified ts',
  ],
  start: [
    'starttimestamp time:start',
    'timestart starttime startdatetime start startedat started begin beginn beginnzeit begintime begintimestamp startzeit startzeitpunkt anfang anfangszeit anfangszeitpunkt timebegin startzeitstempel starttijd begintijd debut heuredebut inicio horainicio inizio orainizio',
    'startdate startdatum begindate beginndatum begindatum anfangsdatum datedebut datededebut fechainicio fechadeinicio datainizio datadiinizio datainicio datadeinicio',
  ],
  end: [
    'endtimestamp completetimestamp time:complete time:end time:timestamp',
    'timeend endtime enddatetime end ende endedat ended endzeit endzeitpunkt endezeit complete completed completedat completetime completiontime completiontimestamp timecomplete finish finished finishedat finishtime stop stoptime endzeitstempel eindtijd einde fin heurefin horafin fine orafine fim horafim termino',
    'enddate enddatum completedate completiondate finishdate endedatum abschlussdatum einddatum datefin datedefin fechafin fechadefin datafine datadifine datafim datadefim',
  ],
  resource: [
    'org:resource eventorg:resource orgresource',
    'resource resourcename resourceid ressource recurso risorsa',
    `user username userid benutzer benutzername bearbeiter sachbearbeiter mitarbeiter employee employeeid employeename agent agentid operator
     operatorid worker workerid performer performedby executedby executor handler handledby actor staff person originator assignedto assignee
     changedby createdby ernam usnam aenam processedby doneby completedby uname medewerker gebruiker utilisateur usuario utente responsable responsabile responsavel`,
  ],
  lifecycle: [
    'lifecycle:transition eventlifecycle:transition lifecycletransition',
    'lifecycle transition transitiontype lifecyclestate lifecyclestatus eventlifecycle',
  ],
  instance: ['concept:instance', 'activityinstance activityinstanceid instance instanceid'],
};

/** Lower case without accents, blanks and punctuation; the colon of XES names stays. */
const normalName = (name: string): string =>
  name
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9:]/g, '');

/** Groups that leave no doubt: of two names in one of them, the earlier one is the firmer. */
const SURE = 2;

const ranked = (group: string, rank: number): [name: string, rank: number][] =>
  group
    .trim()
    .split(/\s+/)
    .map((name, place) => [name, rank < SURE ? rank + place / 1_000 : rank]);

const RANKS = new Map(
  Object.entries(ROLE_NAMES).map(([role, groups]) => [role as Role, new Map(groups.flatMap(ranked).reverse())]),
);

/** Words within a name that speak for a role, less than all but the last group of whole names. */
const WORDS: Partial<Record<Role, RegExp>> = {
  case: /\b(case|fall|trace)\b/,
  activity: /\b(activity|aktivitat|aktivitaet)\b/,
  time: /\b(timestamp|zeitstempel|datetime)\b/,
  resource: /\b(resource|user|benutzer|bearbeiter|employee|mitarbeiter)\b/,
};
const WORD_RANK = 2.5;

/** How firmly a name speaks for a role: 0 leaves no doubt, higher is weaker; null does not speak for it. */
export function nameRank(role: Role, name: string): number | null {
  const rank = RANKS.get(role)?.get(normalName(name));
  if (rank !== undefined) return rank;
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}:@]+/u)
    .map(normalName)
    .join(' ');
  return WORDS[role]?.test(words) && !/[@:]/.test(name) ? WORD_RANK : null;
}

/** Words that logs use for XES's start and complete. */
export const TRANSITION_WORDS = {
  start: ['started', 'begin', 'began', 'beginn', 'begonnen'],
  complete: ['completed', 'end', 'ended', 'finish', 'finished', 'ende', 'beendet'],
} as const;

/** The transitions of XES and the words that logs use for them. */
export const TRANSITIONS: ReadonlySet<string> = new Set([
  ...'schedule assign withdraw reassign start suspend resume pi_abort ate_abort complete autoskip manualskip unknown'.split(
    ' ',
  ),
  ...TRANSITION_WORDS.start,
  ...TRANSITION_WORDS.complete,
  ...'abort aborted cancel cancelled'.split(' '),
]);
