package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Caps on what is read of an answer's body.
const (
	maxBody      = 32 << 20
	maxErrorBody = 1 << 20
)

// answer is one answer as it came.
type answer struct {
	status int
	header http.Header
	body   []byte
	date   time.Time // zero without a Date header
}

// receive reads an answer. A body that does not come whole is an error where the
// body decides: successes, and refusals that its type tells apart. The answer is
// returned with the error, for what its head says.
func receive(res *http.Response) (*answer, error) {
	a := &answer{status: res.StatusCode, header: res.Header}
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		a.date = date
	}
	limit := int64(maxErrorBody)
	if a.success() {
		limit = maxBody
	}
	var err error
	a.body, err = readAll(io.LimitReader(res.Body, limit+1), res.ContentLength)
	switch {
	case err != nil:
	case int64(len(a.body)) > limit:
		a.body = a.body[:limit]
		err = fmt.Errorf("it is larger than %d MiB", limit>>20)
	case res.ContentLength >= 0 && int64(len(a.body)) != res.ContentLength && !res.Uncompressed && res.Request.Method != http.MethodHead:
		err = fmt.Errorf("%d of %d bytes came", len(a.body), res.ContentLength)
	}
	if err != nil && (a.success() || bodyDecides(a.status)) {
		return a, err
	}
	return a, nil
}

// maxAhead is how much of a body is made room for before it comes.
const maxAhead = 1 << 20

// readAll is io.ReadAll with room for so many bytes; -1: it is not known how many come.
func readAll(r io.Reader, size int64) ([]byte, error) {
	if size < 0 || size > maxAhead {
		return io.ReadAll(r)
	}
	room := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := room.ReadFrom(r)
	return room.Bytes(), err
}

func (a *answer) success() bool { return a.status >= 200 && a.status <= 299 }

// bodyDecides reports whether answers of this status mean one thing or another:
// a wait or a conflict, this row or all rows.
func bodyDecides(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// number reads a header that holds a count; -1 when it does not.
func (a *answer) number(header string) int { return count(a.header.Get(header)) }

// maxCount bounds counts: what is larger is as good as no bound.
const maxCount = 1 << 40

// count reads a whole number of at least 0, whatever its notation; -1 for what is
// none. A fraction is cut off.
func count(text string) int {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n >= 0) {
		return -1
	}
	return int(min(n, maxCount))
}

// isPage reports whether the answer is a web page.
func isPage(a *answer) bool { return strings.HasSuffix(mediaType(a.header), "html") }

func mediaType(h http.Header) string {
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	if t = strings.TrimSpace(t); t == "" {
		return "no content type"
	}
	return t
}

// maxRetryAfter bounds how long an answer may close a gate.
const maxRetryAfter = time.Hour

// retryAfter reads seconds or an HTTP date, the latter by the server's own clock.
func retryAfter(h http.Header, date time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(v, 64); err == nil {
		if !(seconds > 0) {
			return 0
		}
		return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil || date.IsZero() {
		return 0
	}
	return min(max(at.Sub(date), 0), maxRetryAfter)
}

// into decodes a success into v, with the time of the answer. Nothing of a damaged
// answer stays in v.
func into[T any](v *T, date *time.Time, check func() error) func(*answer) error {
	return func(a *answer) error {
		var fresh T
		if err := json.Unmarshal(a.body, &fresh); err != nil {
			return fmt.Errorf("status %d with a body that is not the API's JSON: %w", a.status, err)
		}
		*v = fresh
		*date = a.date // a part of v
		if check == nil {
			return nil
		}
		return check()
	}
}
