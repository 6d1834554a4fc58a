/**
 * The departments of Guatemala: ISO 3166-2 code, name, people, and what else people write for them.
 *
 * People: XII Censo Nacional de Población y VII de Vivienda, 2018, of the Instituto Nacional de Estadística (INE), Guatemala: residents
 * as they were counted, without the INE's later estimate of those it missed (about 9 %). They add up to the census' total, 14,901,286.
 */
import type { Population, Text } from '../scenario.ts';

interface Department {
  readonly code: string;
  readonly name: string;
  /** Residents counted by the census of 2018. */
  readonly people: number;
  /** Its capital first, then short names and larger towns: only what can't be taken for a place elsewhere in the country. */
  readonly also: readonly string[];
}

export const DEPARTMENTS: readonly Department[] = [
  {
    code: 'GT-01', name: 'Guatemala', people: 3_015_081,
    also: [
      'Ciudad de Guatemala', 'Guatemala City', 'Nueva Guatemala de la Asunción', 'La Capital', 'Guate', 'Mixco', 'Villa Nueva', 'Villa Canales',
      'San Miguel Petapa', 'Amatitlán', 'Chinautla', 'Santa Catarina Pinula', 'Fraijanes', 'San Juan Sacatepéquez',
    ],
  },
  { code: 'GT-02', name: 'El Progreso', people: 176_632, also: ['Guastatoya', 'Progreso', 'Sanarate'] },
  { code: 'GT-03', name: 'Sacatepéquez', people: 330_469, also: ['Antigua Guatemala', 'La Antigua Guatemala', 'Antigua', 'La Antigua', 'Sumpango', 'Jocotenango'] },
  { code: 'GT-04', name: 'Chimaltenango', people: 615_776, also: ['Chimal', 'Tecpán', 'Tecpán Guatemala', 'Patzún', 'Comalapa'] },
  { code: 'GT-05', name: 'Escuintla', people: 733_181, also: ['Santa Lucía Cotzumalguapa', 'Tiquisate', 'Palín', 'Puerto San José'] },
  { code: 'GT-06', name: 'Santa Rosa', people: 396_607, also: ['Cuilapa', 'Barberena', 'Chiquimulilla'] },
  { code: 'GT-07', name: 'Sololá', people: 421_583, also: ['Panajachel', 'Santiago Atitlán'] },
  { code: 'GT-08', name: 'Totonicapán', people: 418_569, also: ['Toto', 'San Miguel Totonicapán', 'Momostenango'] },
  { code: 'GT-09', name: 'Quetzaltenango', people: 799_101, also: ['Xela', 'Xelajú', 'Quezaltenango', 'Coatepeque', 'Salcajá'] },
  { code: 'GT-10', name: 'Suchitepéquez', people: 554_695, also: ['Mazatenango', 'Mazate', 'Suchi'] },
  { code: 'GT-11', name: 'Retalhuleu', people: 326_828, also: ['Reu', 'Champerico'] },
  { code: 'GT-12', name: 'San Marcos', people: 1_032_277, also: ['Malacatán', 'Sibinal', 'Tejutla'] },
  { code: 'GT-13', name: 'Huehuetenango', people: 1_170_669, also: ['Huehue', 'Soloma', 'La Mesilla'] },
  { code: 'GT-14', name: 'Quiché', people: 949_261, also: ['Santa Cruz del Quiché', 'El Quiché', 'Chichicastenango', 'Chichi', 'Nebaj'] },
  { code: 'GT-15', name: 'Baja Verapaz', people: 299_476, also: ['Salamá', 'Rabinal'] },
  { code: 'GT-16', name: 'Alta Verapaz', people: 1_215_038, also: ['Cobán', 'San Pedro Carchá', 'Carchá'] },
  { code: 'GT-17', name: 'Petén', people: 545_600, also: ['Flores', 'El Petén', 'Poptún', 'Sayaxché'] },
  { code: 'GT-18', name: 'Izabal', people: 408_688, also: ['Puerto Barrios', 'Livingston'] },
  { code: 'GT-19', name: 'Zacapa', people: 245_374, also: ['Gualán', 'Teculután'] },
  { code: 'GT-20', name: 'Chiquimula', people: 415_063, also: ['Esquipulas', 'Jocotán'] },
  { code: 'GT-21', name: 'Jalapa', people: 342_923, also: ['Monjas'] },
  { code: 'GT-22', name: 'Jutiapa', people: 488_395, also: ['Asunción Mita'] },
];

export const population: Population = {
  sizes: Object.fromEntries(DEPARTMENTS.map(({ code, people }) => [code, people])),
  whole: { en: 'Guatemala, the whole country', es: 'Guatemala, todo el país' },
  source: {
    en: 'Of the people counted in the census of 2018 (INE Guatemala)',
    es: 'De las personas contadas en el censo de 2018 (INE Guatemala)',
  },
};

const labels: ReadonlyMap<string, Text> = new Map(DEPARTMENTS.map(({ code, name }) => [code, { en: name, es: name }]));

/** A department's name by its code. */
export function departmentName(code: string): Text | undefined {
  return labels.get(code);
}
