// The training of microgpt in C: the same arithmetic as the learner's faster.py, one position after the other.
// Compile with the sizes of the model, for example -DVOCAB=27 -DN=16 -DT=16 -DHEADS=4 -DLAYERS=1: tokens, numbers in a
// row, positions, heads, layers. All numbers are doubles; weights lie in the order of init_state.
#include <math.h>
#include <string.h>

enum { D = N / HEADS, F = 4 * N };
typedef struct { double wq[N][N], wk[N][N], wv[N][N], wo[N][N], fc1[F][N], fc2[N][F]; } Layer;
typedef struct { double wte[VOCAB][N], wpe[T][N], head[VOCAB][N]; Layer layers[LAYERS]; } Weights;
typedef struct {  // what the backward pass needs of one position in one layer
    double a[N], q[N], k[N], v[N], att[HEADS][T], mix[N], b[N], h[F], s1, s2;
} Kept;
typedef struct { double x0[N], s0, x[N], p[VOCAB]; Kept layers[LAYERS]; } Position;
enum { SIZE = sizeof(Weights) / sizeof(double) };

static inline void linear(int rows, int cols, const double *restrict w, const double *restrict x,
                          double *restrict out) {
    for (int r = 0; r < rows; r++) {
        double sum = 0;
        for (int c = 0; c < cols; c++) sum += w[r * cols + c] * x[c];
        out[r] = sum;
    }
}

// Given the slopes g of the outputs, add to the slopes dw of the weights and to the slopes dx of the inputs.
static inline void linear_back(int rows, int cols, const double *restrict w, const double *restrict x,
                               const double *restrict g, double *restrict dw, double *restrict dx) {
    double sum[F] = {0};
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            dw[r * cols + c] += g[r] * x[c];
            sum[c] += g[r] * w[r * cols + c];
        }
    for (int c = 0; c < cols; c++) dx[c] += sum[c];
}

static double rmsnorm(const double *x, double *out) {
    double square = 0;
    for (int i = 0; i < N; i++) square += x[i] * x[i];
    double scale = 1 / sqrt(square / N + 1e-5);
    for (int i = 0; i < N; i++) out[i] = x[i] * scale;
    return scale;
}

static void rmsnorm_back(const double *g, const double *out, double scale, double *dx) {
    double mean = 0;
    for (int i = 0; i < N; i++) mean += g[i] * out[i] / N;
    for (int i = 0; i < N; i++) dx[i] += scale * (g[i] - out[i] * mean);
}

static void softmax(int n, double *x) {
    double highest = x[0], sum = 0;
    for (int i = 1; i < n; i++) highest = fmax(highest, x[i]);
    for (int i = 0; i < n; i++) sum += x[i] = exp(x[i] - highest);
    for (int i = 0; i < n; i++) x[i] /= sum;
}

// The layer at position i changes x. It needs the keys and values of all positions before.
static void layer_forward(const Layer *w, Position *s, int l, int i) {
    Kept *o = &s[i].layers[l];
    double *x = s[i].x, t[N];
    o->s1 = rmsnorm(x, o->a);
    linear(N, N, *w->wq, o->a, o->q), linear(N, N, *w->wk, o->a, o->k), linear(N, N, *w->wv, o->a, o->v);
    memset(o->mix, 0, sizeof o->mix);
    for (int head = 0, at = 0; head < HEADS; head++, at += D) {
        for (int u = 0; u <= i; u++) {
            double sum = 0;
            for (int j = at; j < at + D; j++) sum += o->q[j] * s[u].layers[l].k[j];
            o->att[head][u] = sum / sqrt(D);
        }
        softmax(i + 1, o->att[head]);
        for (int u = 0; u <= i; u++)
            for (int j = at; j < at + D; j++) o->mix[j] += o->att[head][u] * s[u].layers[l].v[j];
    }
    linear(N, N, *w->wo, o->mix, t);
    for (int j = 0; j < N; j++) x[j] += t[j];
    o->s2 = rmsnorm(x, o->b);
    linear(F, N, *w->fc1, o->b, o->h);
    for (int j = 0; j < F; j++) o->h[j] = o->h[j] > 0 ? o->h[j] : 0;
    linear(N, F, *w->fc2, o->h, t);
    for (int j = 0; j < N; j++) x[j] += t[j];
}

static double forward(const Weights *w, const int *tokens, int n, Position *s) {
    double loss = 0, t[N];
    for (int i = 0; i < n; i++) {
        Position *o = &s[i];
        for (int j = 0; j < N; j++) t[j] = w->wte[tokens[i]][j] + w->wpe[i][j];
        o->s0 = rmsnorm(t, o->x0);
        memcpy(o->x, o->x0, sizeof o->x);
        for (int l = 0; l < LAYERS; l++) layer_forward(&w->layers[l], s, l, i);
        linear(VOCAB, N, *w->head, o->x, o->p);
        softmax(VOCAB, o->p);
        loss -= log(o->p[tokens[i + 1]]) / n;
    }
    return loss;
}

// Turn dx, the slopes of what the layer makes of position i, into those of what it was given. The rows of dk and dv
// collect the slopes of each position's key and value.
static void layer_back(const Layer *w, Layer *g, const Position *s, int l, int i, double *dx, double (*dk)[N],
                       double (*dv)[N]) {
    const Kept *o = &s[i].layers[l];
    double dh[F] = {0}, db[N] = {0}, dmix[N] = {0}, dq[N] = {0}, da[N] = {0};
    linear_back(N, F, *w->fc2, o->h, dx, *g->fc2, dh);
    for (int j = 0; j < F; j++) dh[j] = o->h[j] > 0 ? dh[j] : 0;
    linear_back(F, N, *w->fc1, o->b, dh, *g->fc1, db);
    rmsnorm_back(db, o->b, o->s2, dx);
    linear_back(N, N, *w->wo, o->mix, dx, *g->wo, dmix);
    for (int head = 0, at = 0; head < HEADS; head++, at += D) {
        double dw[T] = {0}, mean = 0;
        for (int u = 0; u <= i; u++) {
            for (int j = at; j < at + D; j++) {
                dw[u] += dmix[j] * s[u].layers[l].v[j];
                dv[u][j] += dmix[j] * o->att[head][u];
            }
            mean += dw[u] * o->att[head][u];
        }
        for (int u = 0; u <= i; u++) {
            double ds = o->att[head][u] * (dw[u] - mean) / sqrt(D);
            for (int j = at; j < at + D; j++) dq[j] += ds * s[u].layers[l].k[j], dk[u][j] += ds * o->q[j];
        }
    }
    linear_back(N, N, *w->wq, o->a, dq, *g->wq, da);
    linear_back(N, N, *w->wk, o->a, dk[i], *g->wk, da);
    linear_back(N, N, *w->wv, o->a, dv[i], *g->wv, da);
    rmsnorm_back(da, o->a, o->s1, dx);
}

static void backward(const Weights *w, const int *tokens, int n, Position *s, Weights *g) {
    static double dk[LAYERS][T][N], dv[LAYERS][T][N];
    memset(dk, 0, sizeof dk), memset(dv, 0, sizeof dv);
    for (int i = n - 1; i >= 0; i--) {  // a position's key and value get slopes from all later positions
        Position *o = &s[i];
        double dx[N] = {0}, d0[N] = {0};
        o->p[tokens[i + 1]] -= 1;
        for (int j = 0; j < VOCAB; j++) o->p[j] /= n;
        linear_back(VOCAB, N, *w->head, o->x, o->p, *g->head, dx);
        for (int l = LAYERS - 1; l >= 0; l--) layer_back(&w->layers[l], &g->layers[l], s, l, i, dx, dk[l], dv[l]);
        rmsnorm_back(dx, o->x0, o->s0, d0);
        for (int j = 0; j < N; j++) g->wte[tokens[i]][j] += d0[j], g->wpe[i][j] += d0[j];
    }
}

// Documents follow each other in tokens; document i has lengths[i] positions and lengths[i] + 1 tokens. These are the
// first steps of a run of num_steps.
void train(double *weights, const int *tokens, const int *lengths, int steps, int num_steps, double rate,
           double *losses) {
    static double m[SIZE], v[SIZE], g[SIZE];
    static Position saved[T];
    double b1 = 0.85, b2 = 0.99, power1 = 1, power2 = 1;
    memset(m, 0, sizeof m), memset(v, 0, sizeof v);
    for (int i = 0; i < steps; tokens += lengths[i] + 1, i++) {
        memset(g, 0, sizeof g);
        losses[i] = forward((Weights *)weights, tokens, lengths[i], saved);
        backward((Weights *)weights, tokens, lengths[i], saved, (Weights *)g);
        power1 *= b1, power2 *= b2;
        double now = rate * (1 - (double)i / num_steps);
        for (int j = 0; j < SIZE; j++) {
            m[j] = b1 * m[j] + (1 - b1) * g[j];
            v[j] = b2 * v[j] + (1 - b2) * g[j] * g[j];
            weights[j] -= now * m[j] / (1 - power1) / (sqrt(v[j] / (1 - power2)) + 1e-8);
        }
    }
}
