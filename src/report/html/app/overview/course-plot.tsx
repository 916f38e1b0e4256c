import { areaY, dot, lineY, plot, ruleX, text } from '@observablehq/plot';
import { useEffect, useRef } from 'preact/hooks';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { counted, duration } from '../words.ts';

/** How coverage grew over time, and when each finding was met. */
export function CoursePlot({ campaign }: { readonly campaign: CampaignFile }) {
  const host = useRef<HTMLDivElement>(null);
  const { course, findings } = campaign;
  const last = course.at(-1);
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const draw = () => element.replaceChildren(drawn(campaign, Math.max(320, element.clientWidth)));
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [campaign]);
  if (course.length < 2 || last === undefined) return null;
  const words = `${counted(last.cells, 'cell')} and ${counted(findings.length, 'finding')} after ${duration(last.elapsedMs)}`;
  return (
    <section aria-labelledby="course">
      <h2 id="course">Coverage and findings over time</h2>
      <figure class="plot">
        <div ref={host} role="img" aria-label={words} />
        <figcaption class="quiet-text">
          Cells of action × role × whose × outcome that happened; a red line where a finding was met first. In the end{' '}
          {words}.
        </figcaption>
      </figure>
    </section>
  );
}

function drawn({ course, findings }: CampaignFile, width: number): Node {
  const points = [{ at: 0, cells: 0 }, ...course.map(({ elapsedMs, cells }) => ({ at: elapsedMs / 1000, cells }))];
  const met = findings.map(({ foundAfter }, at) => ({ at: foundAfter.elapsedMs / 1000, label: String(at + 1) }));
  const top = Math.max(1, ...points.map(({ cells }) => cells));
  const svg = plot({
    width,
    height: 230,
    marginBottom: 42,
    marginLeft: 48,
    marginTop: 28,
    style: { background: 'transparent', fontSize: '12px' },
    x: { label: 'seconds', nice: false, tickSpacing: 90 },
    y: { label: 'cells', grid: true, domain: [0, top * 1.08], ticks: 5 },
    marks: [
      areaY(points, { x: 'at', y: 'cells', curve: 'step-after', fill: 'var(--accent)', fillOpacity: 0.14 }),
      lineY(points, { x: 'at', y: 'cells', curve: 'step-after', stroke: 'var(--accent)', strokeWidth: 2 }),
      ruleX(met, { x: 'at', stroke: 'var(--bad)', strokeWidth: 1.5, strokeDasharray: '3,3' }),
      dot(met, { x: 'at', y: top * 1.08, r: 9, fill: 'var(--bad)', clip: false }),
      text(met, { x: 'at', y: top * 1.08, text: 'label', fill: 'var(--panel)', fontWeight: 700, fontSize: 11 }),
    ],
  });
  // The picture has its words as a whole.
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  return svg;
}
