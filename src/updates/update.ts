import { z } from 'zod'

/** One item of a push, before it is known what its category wants. */
export const Update = z.strictObject({
  category: z.string().max(64),
  idNumber: z.string().max(40),
  operation: z.enum(['upsert', 'delete']).describe('删除只需业务主键的字段'),
  fields: z
    .record(z.string().max(64), z.union([z.string().max(2000), z.number(), z.boolean()]))
    .describe('字段见 GET /v1/catalogue；没有值的字段不写'),
  sourceVersion: z
    .int()
    .min(0)
    .optional()
    .describe('该记录在来源系统的版本号，只增不减：较旧的不会覆盖较新的。与 occurredAt 至少有一个'),
  occurredAt: z.iso.datetime({ offset: true }).optional().describe('业务发生的时间；没有版本号的来源以此分先后'),
  validFrom: z.iso.date().nullable().optional(),
  validTo: z.iso.date().nullable().optional(),
})
export type Update = z.infer<typeof Update>
