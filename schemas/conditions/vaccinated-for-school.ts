import { defineCondition } from '../../src/catalogue/condition.ts'

// By the national programme of 2021: hepatitis B 3, BCG 1, polio 4, pertussis 4, measles 2, meningitis 3; of Japanese
// encephalitis and hepatitis A more doses where the vaccine is inactivated. What falls due at six may still be missing.
export default defineCondition({
  id: 'vaccinatedForSchool',
  title: '入学前应种的免疫规划疫苗已全程接种',
  when: {
    all: [
      {
        quantity: {
          count: 'immunization',
          where: { vaccine: { oneOf: ['0201', '0202', '0203', '2001'] }, date: { to: 'today' } },
        },
        atLeast: 3,
      },
      {
        quantity: { count: 'immunization', where: { vaccine: { oneOf: ['0101'] }, date: { to: 'today' } } },
        atLeast: 1,
      },
      {
        quantity: {
          count: 'immunization',
          where: {
            vaccine: { oneOf: ['0301', '0302', '0303', '0304', '0306', '0311', '5001'] },
            date: { to: 'today' },
          },
        },
        atLeast: 4,
      },
      {
        quantity: {
          count: 'immunization',
          where: { vaccine: { oneOf: ['0401', '0402', '4901', '5001'] }, date: { to: 'today' } },
        },
        atLeast: 4,
      },
      {
        quantity: {
          count: 'immunization',
          where: { vaccine: { oneOf: ['0901', '1201', '1301', '1401'] }, date: { to: 'today' } },
        },
        atLeast: 2,
      },
      {
        quantity: {
          count: 'immunization',
          where: { vaccine: { oneOf: ['1601', '1602', '1701', '1703', '5301'] }, date: { to: 'today' } },
        },
        atLeast: 3,
      },
      {
        any: [
          {
            quantity: { count: 'immunization', where: { vaccine: { oneOf: ['1801'] }, date: { to: 'today' } } },
            atLeast: 2,
          },
          {
            quantity: { count: 'immunization', where: { vaccine: { oneOf: ['1802'] }, date: { to: 'today' } } },
            atLeast: 3,
          },
        ],
      },
      {
        any: [
          {
            quantity: { count: 'immunization', where: { vaccine: { oneOf: ['1901', '1902'] }, date: { to: 'today' } } },
            atLeast: 1,
          },
          {
            quantity: { count: 'immunization', where: { vaccine: { oneOf: ['1903', '2001'] }, date: { to: 'today' } } },
            atLeast: 2,
          },
        ],
      },
    ],
  },
})
