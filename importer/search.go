package importer

import (
	"context"

	"lightfield-importer/importer/resolve"
)

// search finds what a row matches. The references of the whole row are resolved
// first: rules compare relationships by ids.
func (j *job) search(ctx context.Context, r *row) {
	p := r.pairing
	defer close(p.looked)
	if j.stop.stopped() {
		p.ended = &notAttempted
		return
	}
	wanted, e, ok := j.want(ctx, r, false)
	if !ok {
		p.ended = &e
		return
	}
	p.wanted, p.warnings, p.unasked = wanted, e.warnings, e.unasked
	if d, decided := j.decisions[r.id]; decided {
		p.keys, p.match = nil, d.match()
		return
	}
	p.resolved(j.matching.keys)
	var err error
	p.match, err = j.matching.matcher.Match(ctx, p.values, p.gone...)
	if p.unpaired = notLookedUp(err); err != nil && !p.unpaired {
		p.ended = j.notMatched(err)
	}
}

// resolved puts the ids of relationships in place of what they were found by.
func (p *pairing) resolved(keys rule) {
	for _, k := range keys {
		if k.relation == nil {
			continue
		}
		delete(p.values, k.Name)
		for _, rel := range p.wanted.Relations {
			if rel.Key != k.Name {
				continue
			}
			for _, id := range rel.IDs {
				p.values[k.Name] = append(p.values[k.Name], resolve.Form{Value: id, Text: id})
			}
		}
	}
}
