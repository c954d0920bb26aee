--- Floating point and record fields: five bodies of the solar system under gravity, 50,000 steps.
local SOLAR_MASS = 4 * math.pi * math.pi
local DAYS_PER_YEAR = 365.24

-- Positions in astronomical units, velocities per day, masses of the sun.
local PLANETS = {
  {4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
    0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609},
  {8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
    -0.00276742510726411186, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812},
  {12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
    0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298},
  {15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
    0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451},
}

local function bodies()
  local all = {{x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0, mass = SOLAR_MASS}}
  local sun = all[1]
  for _, p in ipairs(PLANETS) do
    local body = {
      x = p[1], y = p[2], z = p[3],
      vx = p[4] * DAYS_PER_YEAR, vy = p[5] * DAYS_PER_YEAR, vz = p[6] * DAYS_PER_YEAR,
      mass = p[7] * SOLAR_MASS,
    }
    all[#all + 1] = body
    sun.vx = sun.vx - body.vx * body.mass / SOLAR_MASS
    sun.vy = sun.vy - body.vy * body.mass / SOLAR_MASS
    sun.vz = sun.vz - body.vz * body.mass / SOLAR_MASS
  end
  return all
end

local function step(all, dt)
  for i = 1, #all do
    local a = all[i]
    for j = i + 1, #all do
      local b = all[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local square = dx * dx + dy * dy + dz * dz
      local pull = dt / (square * math.sqrt(square))
      local of_a, of_b = a.mass * pull, b.mass * pull
      a.vx, a.vy, a.vz = a.vx - dx * of_b, a.vy - dy * of_b, a.vz - dz * of_b
      b.vx, b.vy, b.vz = b.vx + dx * of_a, b.vy + dy * of_a, b.vz + dz * of_a
    end
  end
  for i = 1, #all do
    local a = all[i]
    a.x, a.y, a.z = a.x + dt * a.vx, a.y + dt * a.vy, a.z + dt * a.vz
  end
end

local function energy(all)
  local e = 0
  for i, a in ipairs(all) do
    e = e + a.mass * (a.vx ^ 2 + a.vy ^ 2 + a.vz ^ 2) / 2
    for j = i + 1, #all do
      local b = all[j]
      e = e - a.mass * b.mass / math.sqrt((a.x - b.x) ^ 2 + (a.y - b.y) ^ 2 + (a.z - b.z) ^ 2)
    end
  end
  return e
end

return function()
  local all = bodies()
  local before = energy(all)
  for _ = 1, 50000 do
    step(all, 0.01)
  end
  assert(math.abs(energy(all) - before) < 1e-5)
end
