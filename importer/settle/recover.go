package settle

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
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
// older than the keys are looked for. Those in doubt stay as they are until
// somebody resolves them. Its error says that the run has to end.
func (s *Settler) Recover(ctx context.Context, intents []checkpoint.Intent) (Recovery, error) {
	var r Recovery
	now := s.Client.ServerTime()
	var jobs []func() Ending
	expired := map[string][]checkpoint.Intent{}
	for _, i := range intents {
		switch {
		case i.Doubt != "":
			r.InDoubt++
		case now.Sub(i.FirstSent) <= KeyLife:
			jobs = append(jobs, func() Ending { return s.again(ctx, i) })
		case i.Operation == OperationUpdate:
			jobs = append(jobs, func() Ending { return s.expiredUpdate(ctx, i) })
		default:
			expired[string(i.Body)] = append(expired[string(i.Body)], i)
		}
	}
	stop := r.gather(jobs)
	for _, body := range slices.SortedFunc(maps.Keys(expired), fullest) {
		if stop != nil {
			r.InDoubt += len(expired[body])
			continue
		}
		stop = r.add(s.expiredCreates(ctx, expired[body]))
	}
	return r, stop
}

// fullest orders bodies so that those with the most content come first. A record
// that holds all of a full body also holds all of a sparser one; looked for one
// after the other, it is adopted by the row it fits best and only by that.
func fullest(a, b string) int {
	return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
}

// again repeats the request of an open intent.
func (s *Settler) again(ctx context.Context, i checkpoint.Intent) Ending {
	if i.Operation == OperationUpdate {
		return s.update(ctx, i)
	}
	e, _ := s.create(ctx, i)
	return e
}

// gather carries the jobs out side by side and counts their endings.
func (r *Recovery) gather(jobs []func() Ending) error {
	var (
		stop error
		mu   sync.Mutex
		wg   sync.WaitGroup
		free = make(chan struct{}, recoveries)
	)
	for _, job := range jobs {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			ending := job()
			mu.Lock()
			defer mu.Unlock()
			stop = errors.Join(stop, r.add([]Ending{ending}))
		})
	}
	wg.Wait()
	return stop
}

// add counts endings and gives the reasons among them to end the run.
func (r *Recovery) add(endings []Ending) error {
	var stop error
	for _, e := range endings {
		r.count(e)
		stop = errors.Join(stop, e.Stop)
	}
	return stop
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
