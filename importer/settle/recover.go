package settle

import (
	"cmp"
	"context"
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
	var tasks []task
	var expired []checkpoint.Intent
	for _, i := range intents {
		switch {
		case i.Doubt != "":
			r.InDoubt++
		case i.Reverses():
			tasks = append(tasks, task{i, s.back})
		case young(i, now):
			tasks = append(tasks, task{i, s.again})
		case i.Operation == OperationUpdate:
			tasks = append(tasks, task{i, s.expiredUpdate})
		default:
			expired = append(expired, i)
		}
	}
	left, stop := r.gather(ctx, tasks)
	if len(expired) == 0 {
		return r, stop
	}
	return r, cmp.Or(stop, s.find(ctx, &r, expired, left, stop != nil))
}

// find decides expired creates, those of one body together. Where a young create
// of the same body is left open, its record cannot be told from theirs, and they
// wait with it. Those of which there is no record are decided last.
func (s *Settler) find(ctx context.Context, r *Recovery, expired, left []checkpoint.Intent, stopping bool) (stop error) {
	look := &search{Settler: s, since: firstSent(expired).Add(-skew), refused: map[string]bool{}}
	alike := map[string][]checkpoint.Intent{}
	for _, i := range expired {
		alike[string(i.Body)] = append(alike[string(i.Body)], i)
	}
	for _, last := range []bool{false, true} {
		for _, body := range slices.SortedFunc(maps.Keys(alike), fullest) {
			open := slices.ContainsFunc(left, func(i checkpoint.Intent) bool { return string(i.Body) == body })
			if stopping || stop != nil || open {
				if last {
					r.InDoubt += len(alike[body])
				}
				continue
			}
			if endings := s.expiredCreates(ctx, look, alike[body], last); endings != nil {
				stop = r.add(endings)
				delete(alike, body)
			}
		}
	}
	return stop
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
	e, _ := s.create(ctx, i, namesIn(i.Body))
	return e
}

// task is an open intent and the way to settle it.
type task struct {
	intent checkpoint.Intent
	settle func(context.Context, checkpoint.Intent) Ending
}

// gather carries tasks out side by side, counts their endings, and returns the
// intents that are left open.
func (r *Recovery) gather(ctx context.Context, tasks []task) (left []checkpoint.Intent, stop error) {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		free = make(chan struct{}, recoveries)
	)
	for _, t := range tasks {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			ending := t.settle(ctx, t.intent)
			mu.Lock()
			defer mu.Unlock()
			if ending.Outcome == outcome.InDoubt {
				left = append(left, t.intent)
			}
			stop = cmp.Or(stop, r.add([]Ending{ending}))
		})
	}
	wg.Wait()
	return left, stop
}

// Add adds what became of other intents.
func (r *Recovery) Add(other Recovery) {
	r.Recovered += other.Recovered
	r.Rejected += other.Rejected
	r.InDoubt += other.InDoubt
}

// add counts endings and gives the first reason among them to end the run: the
// others tend to be the same.
func (r *Recovery) add(endings []Ending) (stop error) {
	for _, e := range endings {
		r.count(e)
		stop = cmp.Or(stop, e.Stop)
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
