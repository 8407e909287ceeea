package importer

import (
	"context"
	"sync"

	"lightfield-importer/importer/outcome"
)

// match finds the records that rows match, as many rows at a time as requests may
// be in flight, and passes the rows on in the order of the file: of two rows that
// match one record the first gets it.
func (j *job) match(ctx context.Context, in <-chan *row, out chan<- *row) {
	defer close(out)
	order := make(chan *row, j.inFlight)
	var searches sync.WaitGroup
	searches.Go(func() {
		defer close(order)
		free := make(chan struct{}, j.inFlight)
		for r := range in {
			if !r.exists() && len(j.blocking(r)) == 0 {
				r.pairing.looked = make(chan struct{})
				free <- struct{}{}
				searches.Go(func() {
					defer func() { <-free }()
					j.search(ctx, r)
				})
			}
			order <- r
		}
	})
	for r := range order {
		if p := r.pairing; p.looked != nil {
			<-p.looked
			if p.ended == nil {
				j.matching.claims.claim(&p.claimant, p.recordKeys()...)
			}
		}
		out <- r
	}
	searches.Wait()
}

// conclude ends a row and what it claimed.
func (j *job) conclude(r *row, e ending) {
	if j.planned != nil && !j.second && mayHave(e.outcome) {
		j.planned.add(j.object, j.plannedRow(r), e.recordID)
	}
	if p := r.pairing; p != nil && p.over != nil {
		p.keeps = p.keeps || mayHave(e.outcome)
		j.matching.claims.release(&p.claimant)
	}
	j.uniques.release(r.holding, e.outcome)
	r.finish(e)
}

func (j *job) plannedRow(r *row) plannedRow { return plannedRow{j.mapping.Name, r.id} }

// mayHave reports whether a row that ended so has a record, or may have.
func mayHave(o outcome.Outcome) bool {
	return o == outcome.Created || o == outcome.Updated || o == outcome.Unchanged || o == outcome.InDoubt
}
