/** Bar charts. This file is loaded only by whoever looks at one: the library is larger than all the rest of the page. */
import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { Bar } from './bar.ts'

use([BarChart, GridComponent, CanvasRenderer])

export interface Drawing {
  draw(bars: readonly Bar[]): void
  resize(): void
  dispose(): void
}

export function drawBars(place: HTMLElement): Drawing {
  const chart = init(place)
  return {
    draw(bars) {
      const { color, line, text, font } = look(place)
      const axis = {
        axisLabel: { color: text, fontFamily: font, hideOverlap: true },
        axisLine: { lineStyle: { color: line } },
      }
      chart.setOption({
        // who has asked for less motion gets none, and who prints gets it whole
        animation: false,
        grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
        xAxis: { type: 'category', data: bars.map(({ title }) => title), ...axis },
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: line } }, ...axis },
        series: [
          {
            type: 'bar',
            data: bars.map(({ value }) => value),
            itemStyle: { color },
            barMaxWidth: 48,
            label: { show: bars.length <= 31, position: 'top', color: text, fontFamily: font },
          },
        ],
      })
    },
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
  }
}

/** The page's own colours, as they are at this moment. */
function look(place: HTMLElement) {
  const style = getComputedStyle(place)
  const of = (name: string) => style.getPropertyValue(name).trim()
  return { color: of('--accent'), line: of('--line'), text: of('--text'), font: style.fontFamily }
}
