/** Naive UI in our colours: each on its ground has the contrast of WCAG AA, which the library's own green has not. */
import type { GlobalThemeOverrides } from 'naive-ui'
import type { Display } from './display.ts'

const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei", sans-serif'

const light = {
  primaryColor: '#1d4f91',
  primaryColorHover: '#2761ad',
  primaryColorPressed: '#153c70',
  primaryColorSuppl: '#2761ad',
  infoColor: '#1d4f91',
  successColor: '#1b6e3c',
  warningColor: '#8a4b00',
  errorColor: '#b3261e',
  placeholderColor: '#5f6671',
  textColor3: '#5f6671',
}

const dark = {
  primaryColor: '#8ab8f5',
  primaryColorHover: '#a9cbf8',
  primaryColorPressed: '#6ea6ef',
  primaryColorSuppl: '#6ea6ef',
  infoColor: '#8ab8f5',
  successColor: '#7ed4a0',
  warningColor: '#f0b866',
  errorColor: '#ff9d94',
  placeholderColor: '#a8adb5',
  textColor3: '#a8adb5',
}

const large = {
  fontSize: '19px',
  fontSizeMini: '16px',
  fontSizeTiny: '16px',
  fontSizeSmall: '18px',
  fontSizeMedium: '19px',
  fontSizeLarge: '21px',
  heightTiny: '30px',
  heightSmall: '36px',
  heightMedium: '44px',
  heightLarge: '50px',
}

/** As other fields have it (--text-soft): the library's own edge is hardly seen, and in the dark there is none. */
const edgeOf = (isDark: boolean) => `1px solid ${isDark ? '#b4bcc6' : '#515862'}`

export function themeOverrides({ isDark, isLarge }: Display): GlobalThemeOverrides {
  return {
    common: { fontFamily, ...(isDark ? dark : light), ...(isLarge ? large : { fontSize: '15px' }) },
    Input: { border: edgeOf(isDark) },
  }
}
