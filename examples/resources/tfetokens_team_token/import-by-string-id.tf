import {
  to = tfetokens_team_token.ci
  id = "at-nHq5GyAaeJpYXmsB"
}

import {
  to = tfetokens_team_token.legacy
  id = "team-6p5jTwJQXwqZBncC"
}
