package report

import (
	"strconv"

	"lightfield-importer/client"
	"lightfield-importer/client/pace"
)

// RequestsOf are the requests that a client has sent so far.
func RequestsOf(c *client.Client) Requests {
	stats, answers := c.Stats(), c.Requests()
	of := func(category pace.Category) RequestStats {
		s := stats[category]
		r := RequestStats{Count: s.Requests, WaitedSeconds: s.Waited.Seconds(), TooMany: s.TooMany, Statuses: map[string]int64{}}
		for _, a := range answers {
			if a.Category == category {
				r.Statuses[statusName(a.Status)] = a.N
			}
		}
		return r
	}
	return Requests{Write: of(pace.Write), Read: of(pace.Read), Search: of(pace.Search)}
}

func statusName(status int) string {
	if status == 0 {
		return "none"
	}
	return strconv.Itoa(status)
}
