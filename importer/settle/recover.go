package settle

import (
	"context"
	"errors"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/outcome"
)

// recoveries is how many open intents are settled at a time. The client's pace
// decides how fast; this only has to be enough to fill it.
const recoveries = 64

// Recovery counts what became of the intents that earlier runs left open.
type Recovery struct {
	Recovered int // settled: what was sent is now known
	Rejected  int // refused after all
	InDoubt   int // still cannot be known
}

// Recover settles the intents that earlier runs left open, before any row is
// written. Young ones are sent again with their key, byte for byte; those
// older than the keys are looked for. Its error says that the run has to end.
func (s *Settler) Recover(ctx context.Context, intents []checkpoint.Intent) (Recovery, error) {
	now := s.Client.ServerTime()
	var jobs []func() []Ending
	expired := map[string][]checkpoint.Intent{}
	for _, i := range intents {
		switch {
		case now.Sub(i.FirstSent) <= KeyLife:
			jobs = append(jobs, func() []Ending { return []Ending{s.again(ctx, i)} })
		case i.Operation == OperationUpdate:
			jobs = append(jobs, func() []Ending { return []Ending{s.expiredUpdate(ctx, i)} })
		default:
			expired[string(i.Body)] = append(expired[string(i.Body)], i)
		}
	}
	for _, alike := range expired {
		jobs = append(jobs, func() []Ending { return s.expiredCreates(ctx, alike) })
	}
	return gather(jobs)
}

// again repeats the request of an open intent.
func (s *Settler) again(ctx context.Context, i checkpoint.Intent) Ending {
	if i.Operation == OperationUpdate {
		return s.update(ctx, i)
	}
	e, _ := s.create(ctx, i)
	return e
}

func gather(jobs []func() []Ending) (Recovery, error) {
	var (
		r    Recovery
		stop error
		mu   sync.Mutex
		wg   sync.WaitGroup
		free = make(chan struct{}, recoveries)
	)
	for _, job := range jobs {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			endings := job()
			mu.Lock()
			defer mu.Unlock()
			for _, e := range endings {
				r.count(e)
				stop = errors.Join(stop, e.Stop)
			}
		})
	}
	wg.Wait()
	return r, stop
}

func (r *Recovery) count(e Ending) {
	switch e.Outcome {
	case outcome.Created, outcome.Updated, outcome.Unchanged:
		r.Recovered++
	case outcome.Rejected:
		r.Rejected++
	default:
		r.InDoubt++
	}
}
