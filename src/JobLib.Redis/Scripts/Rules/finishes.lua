-- Takes the outcomes of attempts: each must name the claim by its owner and its fence.

local ARGUMENTS_OF_AN_OUTCOME = 7

local function outcome_of(kind, ago, took, result, extra)
  local outcome = {kind = tonumber(kind), ago = tonumber(given(ago)), took = tonumber(took), result = given(result), delay = 0, charges = true}
  if extra == NONE then return outcome end
  local more = unpacked(extra)
  outcome.delay, outcome.charges, outcome.error, outcome.reason, outcome.queue = tonumber(more[1]), more[2] == '1', more[3], more[4], more[5]
  outcome.keep, outcome.parameters, outcome.unknown, outcome.needs_mark, outcome.refused = tonumber(more[6]), more[7], more[8], more[9], more[10]
  return outcome
end

local function record(owner, server, id, fence, outcome)
  local row = Jobs.find(id)
  if not row then return FinishStatus.Stale end
  local same = (digits[row.fence] or exact(row.fence)) == fence
  if row.place ~= JobPlace.Running then return same and FinishStatus.AlreadyApplied or FinishStatus.Stale end
  if not same or not server or server.expired or row.owner ~= owner then return FinishStatus.Stale end
  if outcome.needs_mark then return FinishStatus.Unmarked end -- no transaction of anybody's can have brought one
  if outcome.refused then return FinishStatus.Rejected end
  row.server, row.application = server.name, server.application
  Ends.record(row, outcome)
  return FinishStatus.Applied
end

-- Takes the arguments of outcomes and answers each by its status.
function Finishes.record()
  local owner, count = take(), number()
  local server = Servers.find(owner)
  local answers, ids = {}, {}
  for i = 1, count do ids[i] = peek(1 + (i - 1) * ARGUMENTS_OF_AN_OUTCOME) end
  Jobs.load(ids)
  for i = 1, count do
    local id, fence, kind, ago, took, result, extra = take_many(ARGUMENTS_OF_AN_OUTCOME)
    answers[i] = record(owner, server, id, fence, outcome_of(kind, ago, took, result, extra))
  end
  Commit.follow_up(LIMIT.MaxInCommit)
  return answers
end
