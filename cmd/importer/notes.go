package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
)

// noteEvery is how often at most a run says that it is being held up.
const noteEvery = 30 * time.Second

// retryNotes tells a person, now and then, why nothing moves. Single failures
// are everyday life and not told.
func retryNotes(p report.Progress) func(client.Retry) {
	var mu sync.Mutex
	var last time.Time
	return func(r client.Retry) {
		answer, answered := errors.AsType[*client.Error](r.Err)
		if r.Attempt < 2 || answered && answer.Class == client.ClassWait {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last) < noteEvery {
			return
		}
		last = time.Now()
		p.Note(fmt.Sprintf("%v; trying again (Ctrl-C stops, the next run goes on)", r.Err))
	}
}
