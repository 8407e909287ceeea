package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// noteEvery is how often at most a run says that it is being held up.
const noteEvery = 30 * time.Second

// retryNotes tells a person, now and then, why nothing moves.
func retryNotes(p report.Progress) func(client.Retry) {
	return nowAndThen(func(r client.Retry) {
		in := ""
		if r.Wait >= noteEvery {
			in = " in " + r.Wait.Round(time.Second).String()
		}
		p.Note(fmt.Sprintf("%v; trying again%s (Ctrl-C stops, the next run goes on)", r.Err, in))
	})
}

// retryLog tells the log the same, without the words of the server.
func retryLog(log *slog.Logger) func(client.Retry) {
	return nowAndThen(func(r client.Retry) {
		log.LogAttrs(context.Background(), slog.LevelWarn, "trying again", append(importer.Cause(r.Err),
			slog.String("category", r.Category.String()), slog.Int("attempt", r.Attempt), slog.Duration("wait", r.Wait))...)
	})
}

// nowAndThen tells of requests that keep failing or were waited for in vain, and of long
// waits that the server asks for. Other single failures and the limit are everyday life
// and not told.
func nowAndThen(tell func(client.Retry)) func(client.Retry) {
	var mu sync.Mutex
	var last time.Time
	return func(r client.Retry) {
		answer, answered := errors.AsType[*client.Error](r.Err)
		lost, unanswered := errors.AsType[*client.TransportError](r.Err)
		waited := r.Wait >= noteEvery || unanswered && lost.Kind == client.TransportTimeout
		if !waited && (r.Attempt < 2 || answered && answer.Class == client.ClassWait) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last) < noteEvery {
			return
		}
		last = time.Now()
		tell(r)
	}
}
